package dev.supaplane.query.projection;

import dev.supaplane.events.account.AccountEvent;
import dev.supaplane.events.organization.OrganizationEvent;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.project.ProjectEvent.ProjectAdopted;
import dev.supaplane.events.project.ProjectEvent.ProjectCreated;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StepFinished;
import dev.supaplane.events.wire.EventJson;
import dev.supaplane.query.projection.History.Told;
import dev.supaplane.query.projection.ProjectFold.Change;
import dev.supaplane.query.view.ReadModel.ProjectRow;
import dev.supaplane.query.view.Rows;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Writes events into the rows: folded in memory, then written together. A resent event has a new
 * offset and the same sequence: it is recognised by the latter and changes nothing.
 */
final class Projector {
  private static final Columns<Stepped> STEP =
      new Columns<Stepped>()
          .with("event_id", "text", Stepped::eventId)
          .with("ref", "text", stepped -> stepped.step().ref().value())
          .with("operation_id", "uuid", stepped -> stepped.step().operationId())
          .with("generation", "bigint", stepped -> stepped.step().generation())
          .with("step", "text", stepped -> stepped.step().step())
          .with("service", "text", stepped -> stepped.step().service())
          .with("started_at", "timestamptz", stepped -> stepped.step().startedAt())
          .with("duration_ms", "bigint", stepped -> stepped.step().durationMillis())
          .with("failure", "text", stepped -> jsonOrNull(stepped.step().failure()));

  private final JdbcClient db;
  private final int remembered;
  private final Map<String, ProjectRow> rows = new LinkedHashMap<>(16, 0.75F, true);
  // Subjects of facts before any that begins a project. Kept as long as the rows are.
  private final Set<String> withoutBeginning = new HashSet<>();

  private record Stepped(StepFinished step, String eventId) {}

  /**
   * A projector.
   *
   * @param remembered how many projects' rows are kept in memory between batches; 0 where somebody
   *     else may write them
   */
  Projector(JdbcClient db, int remembered) {
    this.db = db;
    this.remembered = remembered;
  }

  /** Forgets the rows that are in memory: the transaction that they follow from has failed. */
  void forget() {
    rows.clear();
  }

  /**
   * Writes what was told, in its order, in a transaction of the caller's.
   *
   * @param fresh ids of the events that were not there before
   * @param began subjects of projects and organizations that begin with these, and of which a fact
   *     was there before; not asked for where everything that was told went through this projector
   */
  void apply(List<Told> told, Set<String> fresh, Set<String> began) {
    trim(remembered);
    if (remembered == 0) {
      withoutBeginning.clear();
    }
    withoutBeginning.addAll(began);
    fetch(told);
    var batch = new Batch(fresh, organizations(told));
    told.forEach(batch::add);
    batch.write();
  }

  /** Reads the rows of the projects of which something was told. */
  private void fetch(List<Told> told) {
    var refs = new HashSet<String>();
    for (var one : told) {
      if (one.is().event() instanceof ProjectEvent e && !rows.containsKey(e.ref().value())) {
        refs.add(e.ref().value());
      }
    }
    if (!refs.isEmpty()) {
      db.sql("select * from project where ref = any(?::text[])")
          .param(refs.toArray(String[]::new))
          .query((row, _) -> Rows.project(row))
          .list()
          .forEach(row -> rows.put(row.ref(), row));
    }
  }

  private static Set<String> organizations(List<Told> told) {
    var slugs = new HashSet<String>();
    for (var one : told) {
      if (one.is().event() instanceof OrganizationEvent e) {
        slugs.add(e.slug().value());
      }
    }
    return slugs;
  }

  /** Between two batches alone: within one, what is not in memory is not there. */
  private void trim(int most) {
    var oldest = rows.keySet().iterator();
    for (var surplus = rows.size() - most; surplus > 0; surplus--) {
      oldest.next();
      oldest.remove();
    }
  }

  private final class Batch {
    private final Set<String> fresh;
    private final Set<String> outOfOrder = new HashSet<>();
    private final PendingRows pending = new PendingRows(db);
    private final OrganizationRows organizations;
    private final List<Stepped> steps = new ArrayList<>();
    private final AccountRows accounts = new AccountRows(db);

    Batch(Set<String> fresh, Set<String> slugs) {
      this.fresh = fresh;
      this.organizations = new OrganizationRows(db, slugs);
    }

    void add(Told told) {
      var envelope = told.is().envelope();
      switch (told.is().event()) {
        case AccountEvent e -> accounts.add(e, envelope.sequence(), fresh.contains(envelope.id()));
        case OrganizationEvent e ->
            organizations.add(
                e, envelope.sequence(), fresh.contains(envelope.id()), withoutBeginning);
        case ProjectEvent e -> add(e, envelope.sequence(), fresh.contains(envelope.id()));
        case StepFinished e -> steps.add(new Stepped(e, envelope.id()));
        // Outcomes other than steps become events, which are read as such.
        default -> {}
      }
    }

    private void add(ProjectEvent event, long sequence, boolean isNew) {
      var ref = event.ref().value();
      if (outOfOrder.contains(ref)) {
        return;
      }
      var row = rows.get(ref);
      var isBeginning = event instanceof ProjectCreated || event instanceof ProjectAdopted;
      var isLate =
          row == null ? isBeginning && withoutBeginning.contains(ref) : sequence < row.version();
      if (isNew && isLate) {
        // It was put aside until now, and what came after it was counted without it.
        outOfOrder.add(ref);
        return;
      }
      if (row == null && !isBeginning) {
        withoutBeginning.add(ref);
      }
      ProjectFold.after(Optional.ofNullable(row), event, sequence)
          .ifPresent(
              change -> {
                pending.change(change);
                rows.put(ref, change.project());
              });
    }

    void write() {
      accounts.write();
      organizations.write();
      pending.flush();
      if (!steps.isEmpty()) {
        db.sql(
                "insert into step (%s) select * from %s on conflict do nothing"
                    .formatted(STEP.names(), STEP.unnest()))
            .params(STEP.parameters(steps))
            .update();
      }
      outOfOrder.forEach(Projector.this::refold);
    }
  }

  /** Writes a project anew from everything that is kept of it. */
  private void refold(String ref) {
    rows.remove(ref);
    db.sql("delete from operation where ref = ?").param(ref).update();
    db.sql("delete from project where ref = ?").param(ref).update();
    var pending = new PendingRows(db);
    var row = Optional.<ProjectRow>empty();
    for (var next : Facts.of(db, ref)) {
      var change = ProjectFold.after(row, next.event(), next.sequence());
      if (change.isPresent()) {
        pending.change(change.get());
        row = change.map(Change::project);
      }
    }
    pending.flush();
    row.ifPresent(there -> rows.put(ref, there));
  }

  static String json(Object value) {
    return EventJson.mapper().writeValueAsString(value);
  }

  static @Nullable String jsonOrNull(@Nullable Object value) {
    return value == null ? null : json(value);
  }
}
