package dev.supaplane.command.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supaplane.command.webhook.DeliveryBook.Eviction;
import dev.supaplane.command.webhook.DeliveryBook.State;
import dev.supaplane.command.webhook.HookRegister.Outcome;
import dev.supaplane.command.webhook.Receiver.Call;
import dev.supaplane.command.webhook.Receiver.Reply;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is sent, when, and in which order, whatever receivers do (E6). */
@Timeout(120)
class CourierTest {
  private static final Executor HERE = Runnable::run;

  @TempDir static Path directory;
  private static WebhookWorld world;

  private Receiver receiver;
  private Courier courier;

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
    receiver = new Receiver();
    courier = world.courier("one", world.sender, HERE);
  }

  @AfterEach
  void end() {
    receiver.close();
  }

  @Test
  void aReceiverThatAnswers500ForAWhileMissesNothingAndHearsEachProjectInItsOrder() {
    var hook = world.hook(receiver.url());
    // The first attempt of each event fails, and the second one too of those of shop2.
    var attempts = new ConcurrentHashMap<String, Integer>();
    receiver.does(
        call -> {
          var attempt = attempts.merge(call.id(), 1, Integer::sum);
          return Reply.of(attempt <= (call.subject().equals("shop2") ? 2 : 1) ? 500 : 200);
        });
    world.happen("shop1", "shop2", "shop1", "shop3", "shop2", "shop1", "shop3");
    world.untilNothingWaits(courier);
    assertThat(world.states(hook)).containsExactly("delivered");
    assertInOrderAndWhole(Map.of("shop1", 3, "shop2", 2, "shop3", 2));
    // One repetition for each failure, and no more.
    assertThat(receiver.calls()).hasSize(7 + 7 + 2);
  }

  /** Without its repetitions each project's events are all there, ascending. */
  private void assertInOrderAndWhole(Map<String, Integer> counts) {
    var heard = new HashMap<String, List<String>>();
    for (var call : receiver.calls()) {
      var ids = heard.computeIfAbsent(call.subject(), _ -> new ArrayList<>());
      if (!ids.contains(call.id())) {
        ids.add(call.id());
      } else {
        assertThat(ids.getLast()).as("repeated before the next").isEqualTo(call.id());
      }
    }
    counts.forEach((subject, count) -> assertThat(heard.get(subject)).hasSize(count).isSorted());
  }

  @Test
  void whatIsSentIsSignedAndIsTheEventAsTheStreamTellsIt() {
    var hook = world.hook(receiver.url() + "?tenant=1");
    world.happen("shop1");
    assertThat(courier.round()).isEqualTo(1);
    var call = receiver.calls().getFirst();
    assertThat(call.path()).isEqualTo("/hook?tenant=1");
    assertThat(call.header("Content-type")).isEqualTo("application/cloudevents+json");
    assertThat(call.header("Host")).startsWith("127.0.0.1:");
    assertThat(call.id()).isEqualTo(call.member("id")).isEqualTo("event-supaplane.events.v1-0");
    assertThat(call.member("type")).isEqualTo("dev.supaplane.project.paused.v1");
    assertThat(call.member("sequence")).isEqualTo("7");
    assertThat(call.body()).contains("\"data\":{\"number\":0}");
    assertThat(call.header("Webhook-timestamp"))
        .isEqualTo(Long.toString(world.now().getEpochSecond()));
    assertThat(call.header("Webhook-signature")).isEqualTo(signatures(hook, call));
    assertThat(world.see(hook).state()).isEqualTo("active");
    assertThat(world.see(hook).lastSuccess()).isEqualTo(world.now());
  }

  private static String signatures(UUID hook, Call call) {
    return world.keys.signatures(hook, call.id(), world.now(), call.bytes());
  }

  @Test
  void aRotatedSecretSignsBesideTheNewOneUntilTheOverlapEnds() {
    var hook = world.hook(receiver.url());
    var first = world.keys.secret(hook, 1, world.now()).orElseThrow();
    var second =
        Objects.requireNonNull(((Outcome.Done) world.register.rotate(hook, null)).secret());
    assertThat(second.reveal()).isNotEqualTo(first.reveal());
    world.happen("shop1");
    world.untilNothingWaits(courier);
    var both = receiver.calls().getFirst();
    var time = world.now().getEpochSecond();
    assertThat(both.header("Webhook-signature"))
        .isEqualTo(
            second.sign(both.id(), time, both.bytes())
                + " "
                + first.sign(both.id(), time, both.bytes()));
    world.pass(Duration.ofHours(24));
    world.happen("shop1");
    world.untilNothingWaits(courier);
    var later = receiver.calls().getLast();
    assertThat(later.header("Webhook-signature"))
        .isEqualTo(second.sign(later.id(), world.now().getEpochSecond(), later.bytes()));
    for (var more = 0; more < 4; more++) {
      assertThat(world.register.rotate(hook, null)).isInstanceOf(Outcome.Done.class);
    }
    assertThat(world.register.rotate(hook, null)).isInstanceOf(Outcome.TooMany.class);
  }

  @Test
  void aPoisonedProjectStopsNoOtherAndItsDeadLetterIsTheOnlyGap() {
    var hook = world.hook(receiver.url());
    receiver.does(call -> Reply.of(call.body().contains("\"number\":0}") ? 500 : 200));
    world.happen("bad", "good", "bad", "good");
    world.step(courier);
    assertThat(receiver.calls()).extracting(Call::subject).containsOnlyOnce("bad");
    assertThat(receiver.calls().stream().filter(c -> c.subject().equals("good"))).hasSize(2);
    assertThat(world.see(hook).pending()).isEqualTo(2);
    assertThat(world.see(hook).oldestPending()).isEqualTo(WebhookWorld.BEGIN);
    world.untilNothingWaits(courier);
    var dead = world.book.page(hook, State.DEAD, 0, 10);
    assertThat(dead).singleElement().satisfies(one -> assertThat(one.subject()).isEqualTo("bad"));
    assertThat(world.book.attempts(dead.getFirst().number(), 10))
        .hasSize(3)
        .allSatisfy(attempt -> assertThat(attempt.status()).isEqualTo(500));
    assertThat(world.book.page(hook, State.DELIVERED, 0, 10)).hasSize(3);
    assertThat(world.see(hook).dead()).isEqualTo(1);
  }

  @Test
  void deadOnesAreSentAgainInTheirOrderOrThrownAway() {
    var hook = world.hook(receiver.url());
    receiver.answers(503);
    world.happen("shop1", "shop1", "shop2");
    world.untilNothingWaits(courier);
    assertThat(world.states(hook)).containsExactly("dead");
    var before = receiver.calls().size();
    assertThat(before).isEqualTo(9);
    receiver.answers(200);
    assertThat(world.book.redeliverDead(hook)).isEqualTo(3);
    assertThat(world.see(hook).dead()).isZero();
    world.untilNothingWaits(courier);
    assertThat(world.states(hook)).containsExactly("delivered");
    assertThat(receiver.calls().subList(before, before + 3))
        .filteredOn(call -> call.subject().equals("shop1"))
        .extracting(Call::id)
        .isSorted()
        .hasSize(2);
    var one = world.book.page(hook, null, 0, 1).getFirst();
    assertThat(world.book.redeliver(hook, one.number())).isTrue();
    assertThat(world.book.evict(hook, one.number())).isEqualTo(Eviction.ALIVE);
    receiver.answers(500);
    world.untilNothingWaits(courier);
    assertThat(world.book.evict(hook, one.number())).isEqualTo(Eviction.EVICTED);
    assertThat(world.book.evict(hook, one.number())).isEqualTo(Eviction.NONE);
    assertThat(world.book.redeliver(hook, one.number())).isFalse();
  }

  /**
   * As kill -9 does between the answer and its note: the claim stays, and nobody noted anything.
   */
  @Test
  void whoDiesBetweenSendingAndNotingRepeatsUnderTheSameIdAndLosesNothing() {
    var hook = world.hook(receiver.url());
    world.happen("shop1", "shop1");
    var killed =
        world.courier(
            "killed",
            parcel -> {
              world.sender.send(parcel);
              throw new Killed();
            },
            HERE);
    assertThatThrownBy(killed::round).isInstanceOf(Killed.class);
    assertThat(receiver.calls()).hasSize(1);
    assertThat(courier.round()).as("somebody else has the claim").isZero();
    world.pass(Lanes.LEASE);
    world.untilNothingWaits(courier);
    assertThat(receiver.calls())
        .extracting(Call::id)
        .containsExactly(
            "event-supaplane.events.v1-0",
            "event-supaplane.events.v1-0",
            "event-supaplane.events.v1-1");
    assertThat(world.states(hook)).containsExactly("delivered");
  }

  @Test
  void whoComesBackTakesUpItsOwnClaimsAtOnce() {
    world.hook(receiver.url());
    world.happen("shop1");
    var killed =
        world.courier(
            "one",
            _ -> {
              throw new Killed();
            },
            HERE);
    assertThatThrownBy(killed::round).isInstanceOf(Killed.class);
    assertThat(courier.round()).isZero();
    world.lanes("another").reclaim();
    assertThat(courier.round()).isZero();
    world.lanes("one").reclaim();
    assertThat(courier.round()).isEqualTo(1);
  }

  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  @Test
  void anAnswerThatComesAfterTheClaimRanOutIsNotNoted() {
    var hook = world.hook(receiver.url());
    world.happen("shop1");
    var other = world.courier("two", world.sender, HERE);
    var slow =
        world.courier(
            "one",
            parcel -> {
              world.pass(Lanes.LEASE);
              assertThat(other.round()).isEqualTo(1);
              return Answer.failed("too late", Duration.ZERO);
            },
            HERE);
    slow.round();
    assertThat(world.states(hook)).containsExactly("delivered");
    assertThat(world.see(hook).lastFailure()).isNull();
    var number = world.book.page(hook, null, 0, 1).getFirst().number();
    assertThat(world.book.attempts(number, 10)).hasSize(1);
  }

  @Test
  void manyCouriersAtOnceNeverSendTheSameTwiceOrOutOfOrder() throws Exception {
    var hook = world.hook(receiver.url());
    for (var i = 0; i < 4; i++) {
      world.happen("shop1", "shop2", "shop3", "shop4", "shop5");
    }
    try (var threads = Executors.newFixedThreadPool(3)) {
      var ends = new ArrayList<Future<?>>();
      for (var node = 0; node < 3; node++) {
        var mine = world.courier("node" + node, world.sender, HERE);
        ends.add(
            threads.submit(
                () -> {
                  while (world.see(hook).pending() > 0) {
                    mine.round();
                  }
                }));
      }
      for (var end : ends) {
        end.get(60, TimeUnit.SECONDS);
      }
    }
    assertThat(receiver.calls()).hasSize(20);
    assertThat(receiver.calls()).extracting(Call::id).doesNotHaveDuplicates();
    for (var shop = 1; shop <= 5; shop++) {
      var subject = "shop" + shop;
      assertThat(receiver.calls().stream().filter(call -> call.subject().equals(subject)))
          .extracting(call -> Long.parseLong(call.id().substring(call.id().lastIndexOf('-') + 1)))
          .isSorted()
          .hasSize(4);
    }
  }

  @Test
  void aReceiverThatNeverAnswersHoldsNoOtherUpAndOneThreadAtMost() throws Exception {
    try (var deaf = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var threads = Executors.newFixedThreadPool(WebhookWorld.SETTINGS.overall())) {
      var slow = world.hook("http://127.0.0.1:" + deaf.getLocalPort() + "/");
      var quick = world.hook(receiver.url());
      world.happen("shop1", "shop2", "shop3", "shop4", "shop5", "shop6");
      var taken = new CountDownLatch(6);
      receiver.does(
          _ -> {
            taken.countDown();
            return Reply.of(200);
          });
      var many = world.courier("many", world.sender, threads);
      while (world.see(quick).pending() > 0) {
        many.round();
        many.await();
      }
      assertThat(taken.await(0, TimeUnit.SECONDS)).isTrue();
      assertThat(world.see(slow).pending()).isEqualTo(6);
      threads.shutdown();
      assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
      assertThat(world.see(slow).lastFailureWords()).contains("no whole answer within");
    }
  }

  @Test
  void aReceiverThatIsGoneForGoodSwitchesItsHookOffAndNothingIsLost() {
    var hook = world.hook(receiver.url());
    receiver.answers(410);
    world.happen("shop1", "shop2");
    world.untilNothingWaits(courier);
    assertThat(world.see(hook).state()).isEqualTo("disabled");
    assertThat(world.see(hook).disabledBecause()).isEqualTo("gone");
    assertThat(world.see(hook).pending()).isEqualTo(2);
    var calls = receiver.calls().size();
    world.pass(Duration.ofDays(1));
    assertThat(courier.round()).isZero();
    receiver.answers(200);
    var wish = world.see(hook).wish();
    assertThat(
            world.register.change(
                hook, _ -> new Hook.Wish(wish.url(), wish.filter(), wish.description(), true)))
        .isTrue();
    world.untilNothingWaits(courier);
    assertThat(receiver.calls()).hasSize(calls + 2);
    assertThat(world.states(hook)).containsExactly("delivered");
  }

  @Test
  void aReceiverThatAsksToBeLeftAloneIs() {
    world.hook(receiver.url());
    receiver.does(_ -> new Reply(429, Map.of("Retry-After", "600"), ""));
    world.happen("shop1");
    assertThat(world.step(courier)).contains(world.now().plusSeconds(600));
  }

  @Test
  void whatIsGoneWithItsHookIsNotSentAndWhatIsLongDeliveredIsForgotten() {
    var hook = world.hook(receiver.url());
    world.happen("shop1");
    world.untilNothingWaits(courier);
    assertThat(world.book.sweep(world.now())).isFalse();
    assertThat(world.book.page(hook, null, 0, 10)).hasSize(1);
    world.pass(Duration.ofDays(8));
    assertThat(world.book.sweep(world.now().minus(Duration.ofDays(7)))).isFalse();
    assertThat(world.book.page(hook, null, 0, 10)).isEmpty();
    world.happen("shop1");
    assertThat(world.register.delete(hook)).isTrue();
    assertThat(courier.round()).isZero();
    assertThat(receiver.calls()).hasSize(1);
    assertThat(world.db.sql("select count(*) from webhook_lane").query(Long.class).single())
        .isZero();
  }
}
