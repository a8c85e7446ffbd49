package dev.supaplane.query.projection;

import dev.supaplane.query.projection.ReadModelHash.Table;
import java.util.List;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A second set of the tables that follow from the topics, in a schema of its own, made by the same
 * migrations as the live one.
 */
final class SecondSet {
  /** Where it is filled. */
  static final String SCHEMA = "projection_rebuilt";

  /** Where the set that was live is put when the second one takes its place. */
  private static final String REPLACED = "projection_replaced";

  private final DataSource source;
  private final JdbcClient db;
  private List<String> indexes = List.of();

  /**
   * The set behind a data source.
   *
   * @param source whose connections find {@link #SCHEMA} before anything else
   */
  SecondSet(DataSource source) {
    this.source = source;
    this.db = JdbcClient.create(source);
  }

  /** Makes it, empty; its indexes other than keys wait until it is filled. */
  void create() {
    drop();
    Flyway.configure()
        .dataSource(source)
        .schemas(SCHEMA)
        .defaultSchema(SCHEMA)
        .locations("classpath:db/query")
        .load()
        .migrate();
    // What the live rows do not have has no number until it becomes live.
    db.sql("alter table history alter column position drop not null").update();
    var found =
        db.sql(
                """
                select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as made
                from pg_index i join pg_class t on t.oid = i.indrelid
                where t.relnamespace = to_regnamespace(?) and t.relname = any(?::text[])
                  and not exists (
                    select 1 from pg_constraint c where c.conindid = i.indexrelid)
                """)
            .param(SCHEMA)
            .param(ReadModelHash.TABLES.stream().map(Table::name).toArray(String[]::new))
            .query((row, _) -> List.of(row.getString(1), row.getString(2)))
            .list();
    found.forEach(index -> db.sql("drop index " + index.getFirst()).update());
    indexes = found.stream().map(List::getLast).toList();
  }

  /** Makes the indexes that waited. */
  void index() {
    indexes.forEach(made -> db.sql(made).update());
    indexes = List.of();
    db.sql("analyze " + names("")).update();
  }

  /** Whether something of a set is there. */
  boolean isThere() {
    return db.sql("select to_regnamespace(?) is not null or to_regnamespace(?) is not null")
        .params(SCHEMA, REPLACED)
        .query(Boolean.class)
        .single();
  }

  /** Removes it, and what was live before. */
  void drop() {
    db.sql("drop schema if exists " + SCHEMA + " cascade").update();
    db.sql("drop schema if exists " + REPLACED + " cascade").update();
  }

  /**
   * Puts the two sets in each other's place, in a transaction of the caller's in which nobody else
   * writes. Readers that are in the middle of something are waited for, and new ones wait.
   *
   * @param db a connection that finds the live rows
   * @param live the live rows' schema, quoted as an identifier
   */
  static void takePlace(JdbcClient db, String live) {
    db.sql(
            """
            with missing as (
              select event_id, row_number() over (
                order by at, topic, kafka_partition, kafka_offset) as place
              from %s.history where position is null)
            update %s.history h set position = feed.last + missing.place
            from missing, %s.feed where h.event_id = missing.event_id
            """
                .formatted(SCHEMA, SCHEMA, live))
        .update();
    db.sql(
            """
            update %s.feed set last = greatest(last, (select max(position) from %s.history))
            """
                .formatted(live, SCHEMA))
        .update();
    db.sql("alter table " + SCHEMA + ".history alter column position set not null").update();
    // What was put aside and is in the second set is no dead letter any more.
    if (db.sql("select exists (select 1 from " + live + ".projection_parked)")
        .query(Boolean.class)
        .single()) {
      db.sql(
              """
              delete from %s.projection_parked p using %s.projection_position at, %s.history h
              where at.topic = p.topic and at.kafka_partition = p.kafka_partition
                and at.topic_id = p.topic_id and h.topic = p.topic
                and h.kafka_partition = p.kafka_partition and h.kafka_offset = p.kafka_offset
              """
                  .formatted(live, live, SCHEMA))
          .update();
    }
    db.sql("create schema " + REPLACED).update();
    // All at once and in one order: who reads has all of one set or all of the other.
    db.sql("lock table " + names(live + ".") + " in access exclusive mode").update();
    for (var table : ReadModelHash.TABLES) {
      db.sql("alter table %s.%s set schema %s".formatted(live, table.name(), REPLACED)).update();
      db.sql("alter table %s.%s set schema %s".formatted(SCHEMA, table.name(), live)).update();
    }
  }

  private static String names(String prefix) {
    return ReadModelHash.TABLES.stream()
        .map(table -> prefix + table.name())
        .collect(Collectors.joining(", "));
  }
}
