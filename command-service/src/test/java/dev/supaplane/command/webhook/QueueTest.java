package dev.supaplane.command.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.command.webhook.DeliveryBook.Delivery;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is queued for whom, once (E6). */
class QueueTest {
  private static final String URL = "https://hooks.example.com/";
  private static final String PAUSED = "dev.supaplane.project.paused.v1";

  @TempDir static Path directory;
  private static WebhookWorld world;

  @BeforeAll
  static void start() {
    world = new WebhookWorld(directory);
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  @BeforeEach
  void fresh() {
    world.clear();
  }

  @Test
  void whatIsReadTwiceIsQueuedOnce() {
    var hook = world.hook(URL);
    var records = List.of(WebhookWorld.fact("a", 0), WebhookWorld.fact("a", 1));
    assertThat(world.take(WebhookWorld.EVENTS, 0, 2, records)).isEqualTo(2);
    assertThat(world.take(WebhookWorld.EVENTS, 0, 2, records)).isZero();
    // As a relay does that repeats: another offset, the same event.
    var repeated =
        new ConsumerRecord<>(WebhookWorld.EVENTS.topic(), 0, 2, "a", records.get(1).value());
    records.get(1).headers().forEach(repeated.headers()::add);
    assertThat(world.take(WebhookWorld.EVENTS, 2, 3, List.of(repeated))).isZero();
    assertThat(ids(hook)).hasSize(2).isSorted();
  }

  @Test
  void aHookThatIsBehindHearsNothingBeforeItsTurnAndThenEverything() {
    var early = world.hook(URL);
    var records = new ArrayList<ConsumerRecord<String, byte[]>>();
    for (var offset = 0; offset < 6; offset++) {
      records.add(WebhookWorld.fact("a", offset));
    }
    world.take(WebhookWorld.EVENTS, 0, 4, records.subList(0, 4));
    var late = world.hook(URL);
    // Read on for the early one: the late one has not heard what was before, and waits.
    assertThat(world.take(WebhookWorld.EVENTS, 4, 6, records.subList(4, 6))).isEqualTo(2);
    assertThat(ids(late)).isEmpty();
    assertThat(world.take(WebhookWorld.EVENTS, 0, 6, records)).isEqualTo(6);
    assertThat(ids(late)).isEqualTo(ids(early)).hasSize(6);
  }

  @Test
  void aTopicThatIsMadeAnewIsHeardFromItsBeginning() {
    world.hook(URL);
    var place = world.queue.taking().values().iterator().next().get(WebhookWorld.EVENTS);
    assertThat(Queue.next(place, "topic")).isZero();
    world.take(WebhookWorld.EVENTS, 0, 1, List.of(WebhookWorld.fact("a", 0)));
    place = world.queue.taking().values().iterator().next().get(WebhookWorld.EVENTS);
    assertThat(Queue.next(place, "topic")).isEqualTo(1);
    assertThat(Queue.next(place, "another")).isZero();
  }

  @Test
  void aHookWhoseBacklogIsFullTakesNoMoreUntilHalfOfItIsGone() {
    var hook = world.hook(URL);
    var refs = new String[20];
    Arrays.fill(refs, "a");
    world.happen(refs);
    assertThat(world.queue.taking()).isEmpty();
    world.db.sql("delete from webhook_delivery where number % 3 = 0").update();
    assertThat(world.queue.taking()).isEmpty();
    world.db.sql("delete from webhook_delivery where number % 3 = 1").update();
    assertThat(world.queue.taking()).containsOnlyKeys(hook);
  }

  @Test
  void aHookThatIsOffTakesNothingAndKeepsItsPlace() {
    var hook = world.hook(URL);
    world.happen("a");
    var wish = world.see(hook).wish();
    world.register.change(
        hook, _ -> new Hook.Wish(wish.url(), wish.filter(), wish.description(), false));
    world.happen("a");
    assertThat(ids(hook)).hasSize(1);
    assertThat(world.see(hook).disabledBecause()).isEqualTo("asked");
    world.register.change(hook, _ -> wish);
    assertThat(Queue.next(world.queue.taking().get(hook).get(WebhookWorld.EVENTS), "topic"))
        .isEqualTo(1);
  }

  @Test
  void aHookHearsWhatItsFilterLetsPass() {
    var all = world.hook(URL);
    var typed = world.hook(URL, new EventFilter(List.of("dev.supaplane.prov", "x"), null, null));
    var mine = world.hook(URL, new EventFilter(List.of(), "acme-1", null));
    var ours = world.hook(URL, new EventFilter(List.of(), null, "acme"));
    var owned = world.hook(URL, new EventFilter(List.of(), null, null), "acme");
    var curious = world.hook(URL, new EventFilter(List.of(), "other", null), "acme");
    var facts =
        List.of(
            record(0, PAUSED, "acme-1", 3, "{}"),
            record(1, PAUSED, "other", 3, "{}"),
            record(2, "dev.supaplane.organization.created.v1", "acme", 0, "{}"),
            record(3, "dev.supaplane.organization.created.v1", "other", 0, "{}"),
            record(4, "dev.supaplane.project.of-tomorrow.v9", "acme-2", 4, "{}"));
    world.take(WebhookWorld.EVENTS, 0, 5, facts);
    world.take(
        WebhookWorld.OUTCOMES,
        0,
        1,
        List.of(
            WebhookWorld.record(
                WebhookWorld.OUTCOMES,
                0,
                "dev.supaplane.provisioning.step-finished.v1",
                "acme-1",
                -1,
                "{}")));
    assertThat(ids(all)).hasSize(6);
    assertThat(ids(typed)).containsExactly("event-supaplane.outcomes.v1-0");
    assertThat(ids(mine))
        .containsExactly("event-supaplane.events.v1-0", "event-supaplane.outcomes.v1-0");
    assertThat(ids(ours))
        .containsExactly(
            "event-supaplane.events.v1-0",
            "event-supaplane.events.v1-2",
            "event-supaplane.events.v1-4");
    // Whose it is bounds what it hears, whatever it asked for.
    assertThat(ids(owned)).isEqualTo(ids(ours));
    assertThat(ids(curious)).isEmpty();
  }

  @Test
  void whatIsNoEventIsPutAsideAndStopsNobody() {
    var hook = world.hook(URL);
    var records =
        List.of(
            record(0, PAUSED, "a", 0, "not json"),
            record(1, PAUSED, "a", 0, "[]"),
            record(2, PAUSED, "a", 0, "{} {\"type\":\"injected\"}"),
            record(3, PAUSED, "a", 0, "{},\"type\":\"injected\""),
            record(4, PAUSED, "a\r\nX-Injected: 1", 0, "{}"),
            record(5, PAUSED, "a\0b", 0, "{}"),
            record(6, PAUSED, "a", -1, "{}"),
            record(7, "dev.supaplane.provisioning.stack-ready.v1", "a", 0, "{}"),
            new ConsumerRecord<>(WebhookWorld.EVENTS.topic(), 0, 8, "a", new byte[] {1, 2}),
            record(9, "x".repeat(300), "a", 0, "{}"),
            WebhookWorld.fact("a", 10));
    assertThat(world.take(WebhookWorld.EVENTS, 0, 11, records)).isEqualTo(1);
    var forged = WebhookWorld.record(WebhookWorld.OUTCOMES, 0, PAUSED, "a", 5, "{\"forged\":true}");
    assertThat(world.take(WebhookWorld.OUTCOMES, 0, 1, List.of(forged))).isZero();
    var empty = new ConsumerRecord<String, byte[]>(WebhookWorld.OUTCOMES.topic(), 0, 1, "a", null);
    assertThat(empty.headers()).isEqualTo(new RecordHeaders());
    world.take(WebhookWorld.OUTCOMES, 1, 2, List.of(empty));
    assertThat(ids(hook)).containsExactly("event-supaplane.events.v1-10");
    assertThat(world.db.sql("select count(*) from webhook_parked").query(Long.class).single())
        .isEqualTo(12);
  }

  private static ConsumerRecord<String, byte[]> record(
      long offset, String type, String ref, long sequence, String data) {
    return WebhookWorld.record(WebhookWorld.EVENTS, offset, type, ref, sequence, data);
  }

  private static List<String> ids(UUID hook) {
    return world.book.page(hook, null, 0, 100).stream().map(Delivery::eventId).toList();
  }
}
