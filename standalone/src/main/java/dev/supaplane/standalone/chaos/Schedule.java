package dev.supaplane.standalone.chaos;

import dev.supaplane.standalone.chaos.Moment.AfterStep;
import dev.supaplane.standalone.chaos.Moment.Told;
import dev.supaplane.standalone.chaos.Moment.WhileAsking;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Which strike falls when: a pure function of a seed and of how many steps each operation has.
 *
 * @param rounds each is one project's life; for each operation the strikes in their order
 */
record Schedule(List<Map<Act, List<Hit>>> rounds) {
  /** In the same operation, so that a recovery is struck too. */
  private static final int HITS = 2;

  /** A strike and its moment. */
  record Hit(Moment moment, Strike strike) {
    @Override
    public String toString() {
      return strike.label() + " " + moment;
    }
  }

  /** How many rounds it takes until every strike of the full schedule has fallen. */
  static int fullLength(List<Strike> strikes) {
    var hits = strikes.stream().mapToInt(strike -> strike.target().isService() ? 5 : 1).sum();
    return (hits + HITS - 1) / HITS;
  }

  /**
   * The schedule of a seed. A service is struck in each operation in each way while it is asked
   * for, when it is accepted, in the first and in the second half of its steps, and when its end is
   * told; what the services stand on, in each operation in each way at some moment.
   *
   * @param count of rounds; after {@link #fullLength} it begins again with other moments
   * @param steps of each operation
   */
  static Schedule full(long seed, int count, List<Strike> strikes, Map<Act, Integer> steps) {
    var random = new Random(seed);
    var rounds = new ArrayList<Map<Act, List<Hit>>>();
    var left = new EnumMap<Act, List<Hit>>(Act.class);
    for (var round = 0; round < count; round++) {
      var hits = new EnumMap<Act, List<Hit>>(Act.class);
      for (var act : Act.values()) {
        var bag = left.computeIfAbsent(act, _ -> new ArrayList<>());
        var taken = new ArrayList<Hit>();
        while (taken.size() < HITS) {
          if (bag.isEmpty()) {
            bag.addAll(every(strikes, steps.getOrDefault(act, 1), random));
          }
          taken.add(bag.removeLast());
        }
        taken.sort(Comparator.comparing(Hit::moment));
        hits.put(act, List.copyOf(taken));
      }
      rounds.add(Collections.unmodifiableMap(hits));
    }
    return new Schedule(List.copyOf(rounds));
  }

  /** One strike of each kind, one in each operation, in as few rounds as that takes. */
  static Schedule quick(long seed, List<Strike> strikes, Map<Act, Integer> steps) {
    var random = new Random(seed);
    var order = new ArrayList<>(strikes);
    Collections.shuffle(order, random);
    var rounds = new ArrayList<Map<Act, List<Hit>>>();
    while (!order.isEmpty()) {
      var hits = new EnumMap<Act, List<Hit>>(Act.class);
      for (var act : Act.values()) {
        if (!order.isEmpty()) {
          var moment = moment(random.nextInt(5), steps.getOrDefault(act, 1), random);
          hits.put(act, List.of(new Hit(moment, order.removeLast())));
        }
      }
      rounds.add(Collections.unmodifiableMap(hits));
    }
    return new Schedule(List.copyOf(rounds));
  }

  private static List<Hit> every(List<Strike> strikes, int steps, Random random) {
    var hits = new ArrayList<Hit>();
    for (var strike : strikes) {
      if (strike.target().isService()) {
        for (var stratum = 0; stratum < 5; stratum++) {
          hits.add(new Hit(moment(stratum, steps, random), strike));
        }
      } else {
        hits.add(new Hit(moment(random.nextInt(5), steps, random), strike));
      }
    }
    Collections.shuffle(hits, random);
    return hits;
  }

  private static Moment moment(int stratum, int steps, Random random) {
    var half = Math.max(1, steps / 2);
    return switch (stratum) {
      case 0 -> new WhileAsking();
      case 1 -> new AfterStep(0);
      case 2 -> new AfterStep(1 + random.nextInt(half));
      case 3 -> new AfterStep(Math.min(steps, half + 1 + random.nextInt(half)));
      default -> new Told();
    };
  }
}
