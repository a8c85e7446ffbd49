package dev.supaplane.query.projection;

import dev.supaplane.query.projection.Facts.Fact;
import dev.supaplane.query.view.ReadModel.ProjectFilter;
import dev.supaplane.query.view.ReadModel.ProjectRow;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Projects as they were: the events up to a moment, folded as the projection folds them. */
public final class TimeTravel {
  private static final Comparator<ProjectRow> BY_AGE =
      Comparator.comparing(ProjectRow::createdAt).thenComparing(ProjectRow::ref);

  private final JdbcClient db;

  /** A look at the past in the query side's database. */
  public TimeTravel(JdbcClient db) {
    this.db = db;
  }

  /** A moment in the life of a project. */
  public sealed interface Moment {
    /** Everything that had happened by then. */
    record At(Instant instant) implements Moment {}

    /** Up to and with the event of this number within its project. */
    record Position(long sequence) implements Moment {}

    /**
     * Whether an event is part of it. Events of one project are asked in their order, and those
     * after the first one that is not are not part of it either, whatever their clock said.
     */
    default boolean includes(long sequence, Instant at) {
      return switch (this) {
        case At(var instant) -> !at.isAfter(instant);
        case Position(var last) -> sequence <= last;
      };
    }
  }

  /** A project as it was; empty when it was not there yet. */
  public Optional<ProjectRow> project(String ref, Moment moment) {
    return asOf(moment, Facts.of(db, ref));
  }

  /** Projects as they were, by age. */
  public List<ProjectRow> projects(Instant at, ProjectFilter filter) {
    return filter.of(
        Facts.upTo(db, at, filter).stream()
            .flatMap(events -> asOf(new Moment.At(at), events).stream())
            .sorted(BY_AGE)
            .toList());
  }

  private static Optional<ProjectRow> asOf(Moment moment, List<Fact> facts) {
    return ProjectFold.of(
        facts.stream().takeWhile(fact -> moment.includes(fact.sequence(), fact.at())).toList());
  }
}
