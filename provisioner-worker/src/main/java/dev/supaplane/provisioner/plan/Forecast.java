package dev.supaplane.provisioner.plan;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What would become of each thing that a project has or gets on its host.
 *
 * @param items one for each thing, in the order in which it would first be touched; what stays as
 *     it is comes last
 */
public record Forecast(List<Item> items) {
  /** Nothing is there, and nothing would be. */
  public static final Forecast NOTHING = new Forecast(List.of());

  /** Copies the list. */
  public Forecast {
    items = List.copyOf(items);
  }

  /** What a thing is. */
  public enum Kind {
    CONTAINER,
    NETWORK,
    VOLUME,
    IMAGE,
    /** The project's directory. */
    FILES,
    /** An operator's command. */
    HOOK
  }

  /** What becomes of a thing. */
  public enum Fate {
    CREATED,
    CHANGED,
    /** What is there goes, and another one of the same name comes. */
    RECREATED,
    DESTROYED,
    UNCHANGED
  }

  /** What is done to a thing. */
  public enum Deed {
    CREATE,
    START,
    STOP,
    WRITE,
    FETCH,
    RUN,
    REMOVE
  }

  /**
   * One thing.
   *
   * @param service whose it is, where it is one service's
   * @param deeds what is done to it; empty where it stays
   * @param reason for people
   * @param losesData whether data that the project kept in it is gone afterwards
   */
  public record Item(
      Kind kind,
      String name,
      @Nullable String service,
      Fate fate,
      Set<Deed> deeds,
      String reason,
      boolean losesData) {
    /** Copies the set. */
    public Item {
      deeds = Set.copyOf(deeds);
    }

    /** The same, for another reason. */
    public Item because(String other) {
      return new Item(kind, name, service, fate, deeds, other, losesData);
    }

    private Item then(Item next) {
      var all = EnumSet.noneOf(Deed.class);
      all.addAll(deeds);
      all.addAll(next.deeds);
      return new Item(
          kind,
          name,
          service == null ? next.service : service,
          fate(next),
          all,
          reason(next),
          losesData || next.losesData);
    }

    private String reason(Item next) {
      if (deeds.isEmpty()) {
        return next.reason;
      }
      return fate == Fate.DESTROYED && next.fate == Fate.CREATED
          ? "what is there does not fit"
          : reason;
    }

    private Fate fate(Item next) {
      return switch (next.fate) {
        case UNCHANGED -> fate;
        case DESTROYED -> fate == Fate.CREATED ? Fate.UNCHANGED : Fate.DESTROYED;
        case RECREATED -> fate == Fate.CREATED ? Fate.CREATED : Fate.RECREATED;
        case CREATED -> fate == Fate.CREATED ? Fate.CREATED : Fate.RECREATED;
        case CHANGED -> fate == Fate.UNCHANGED ? Fate.CHANGED : fate;
      };
    }
  }

  private record Key(Kind kind, String name) {}

  /** The forecast of this and, after it, another: each thing once. */
  public Forecast then(Forecast next) {
    var byThing = new LinkedHashMap<Key, Item>();
    add(byThing, items);
    add(byThing, next.items);
    var ordered = new ArrayList<>(byThing.values());
    ordered.removeIf(item -> item.fate() == Fate.UNCHANGED && !item.deeds().isEmpty());
    return new Forecast(ordered);
  }

  /** Every item as the function makes it. */
  public Forecast map(UnaryOperator<Item> function) {
    return new Forecast(items.stream().map(function).toList());
  }

  /** The things of one fate. */
  public List<Item> of(Fate fate) {
    return items.stream().filter(item -> item.fate() == fate).toList();
  }

  /** The same things, of which nothing is touched after all. */
  public Forecast withheld(String reason) {
    return new Forecast(
        items.stream()
            .filter(item -> item.fate() != Fate.CREATED)
            .map(
                item ->
                    new Item(
                        item.kind(),
                        item.name(),
                        item.service(),
                        Fate.UNCHANGED,
                        Set.of(),
                        reason,
                        false))
            .toList());
  }

  private static void add(Map<Key, Item> byThing, List<Item> items) {
    for (var item : items) {
      byThing.merge(new Key(item.kind(), item.name()), item, Item::then);
    }
  }
}
