package dev.supaplane.command.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.command.verify.Streams.Place;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class StreamsTest {
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Event(String aggregate, long sequence, byte[] print) {}

  @Property(tries = 200)
  void theHashDependsOnEachAggregatesOrderAndNotOnTheirInterleaving(
      @ForAll @IntRange(min = 1, max = 20) int aggregates,
      @ForAll @IntRange(min = 1, max = 30) int each,
      @ForAll long seed) {
    var random = new Random(seed);
    var events = new ArrayList<Event>();
    for (var aggregate = 0; aggregate < aggregates; aggregate++) {
      for (var sequence = 0; sequence < each; sequence++) {
        events.add(new Event("a" + aggregate, sequence, print(random)));
      }
    }
    var one = streams(events);
    var other = streams(interleaved(events, random));

    assertThat(other.cut(one)).isEqualTo(one.cut(one));

    var victim = events.get(random.nextInt(events.size()));
    victim.print()[random.nextInt(Fingerprint.LENGTH)] ^= 1;
    assertThat(streams(events).cut(one)).isNotEqualTo(one.cut(one));
  }

  @Test
  void whatIsNotTheNextIsToldApart() {
    var streams = new Streams();
    var first = print(new Random(1));
    var second = print(new Random(2));

    assertThat(streams.add("a", 1, first)).isEqualTo(Place.TOO_EARLY);
    assertThat(streams.add("a", -1, first)).isEqualTo(Place.TOO_EARLY);
    assertThat(streams.add("a", 0, first)).isEqualTo(Place.NEXT);
    assertThat(streams.add("a", 0, first)).isEqualTo(Place.REPEATED);
    assertThat(streams.add("a", 0, second)).isEqualTo(Place.OTHER);
    assertThat(streams.events()).isEqualTo(1);
    assertThat(streams.length("a")).isEqualTo(1);
    assertThat(streams.length("b")).isZero();
  }

  @Test
  void whatCameLaterIsNotInTheCut() {
    var random = new Random(3);
    var events = List.of(new Event("a", 0, print(random)), new Event("b", 0, print(random)));
    var before = streams(events);
    var after = streams(events);
    after.add("a", 1, print(random));
    after.add("c", 0, print(random));

    assertThat(after.cut(before)).isEqualTo(before.cut(before));
    assertThat(before.cut(after).events()).isEqualTo(2);
  }

  private static Streams streams(List<Event> events) {
    var streams = new Streams();
    events.forEach(
        e -> assertThat(streams.add(e.aggregate(), e.sequence(), e.print())).isEqualTo(Place.NEXT));
    return streams;
  }

  /** Shuffled, but each aggregate's events in their order. */
  private static List<Event> interleaved(List<Event> events, Random random) {
    var turns = new ArrayList<>(events.stream().map(Event::aggregate).toList());
    Collections.shuffle(turns, random);
    var left = new ArrayList<>(events);
    var mixed = new ArrayList<Event>();
    for (var aggregate : turns) {
      var next =
          left.stream().filter(e -> e.aggregate().equals(aggregate)).findFirst().orElseThrow();
      left.remove(next);
      mixed.add(next);
    }
    return mixed;
  }

  private static byte[] print(Random random) {
    var print = new byte[Fingerprint.LENGTH];
    random.nextBytes(print);
    return print;
  }
}
