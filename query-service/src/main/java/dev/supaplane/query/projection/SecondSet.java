package dev.supaplane.query.projection;

import dev.supaplane.query.projection.ReadModelHash.Table;
import dev.supaplane.query.projection.Rebuild.Stopped;
import java.util.List;
import java.util.Set;
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

  /**
   * Counts what the live rows lack. Each gets a number of its own below zero until it becomes live:
   * so the column is what it is in the live set, and those few are found by its index.
   */
  static final String MISSING = SCHEMA + ".missing";

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
    db.sql("create sequence " + MISSING).update();
    // A worker of autovacuum keeps a table longer than the switch waits for it.
    for (var table : ReadModelHash.TABLES) {
      db.sql("alter table %s.%s set (autovacuum_enabled = off)".formatted(SCHEMA, table.name()))
          .update();
    }
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

  /** Whether what is there was left by one that had switched. */
  boolean hadSwitched() {
    return db.sql("select to_regnamespace(?) is not null")
        .param(REPLACED)
        .query(Boolean.class)
        .single();
  }

  /** Removes it and what was live before, both or neither. */
  void drop() {
    db.sql("drop schema if exists " + SCHEMA + ", " + REPLACED + " cascade").update();
  }

  /**
   * What was put aside of the live rows and is in this set: no dead letter any more. It may look
   * through everything that is kept, so nobody should be held up by it.
   *
   * @param live the live rows' schema, quoted as an identifier
   */
  List<Long> readable(String live) {
    return db.sql(
            """
            select p.id from %s.projection_parked p
            join %s.projection_position at on at.topic = p.topic
              and at.kafka_partition = p.kafka_partition and at.topic_id = p.topic_id
            join %s.history h on h.topic = p.topic
              and h.kafka_partition = p.kafka_partition and h.kafka_offset = p.kafka_offset
            """
                .formatted(live, live, SCHEMA))
        .query((row, _) -> row.getLong(1))
        .list();
  }

  /**
   * Puts the two sets in each other's place, in a transaction of the caller's in which nobody else
   * writes. Readers that are in the middle of something are waited for, and new ones wait.
   *
   * @param db a connection that finds the live rows
   * @param live the live rows' schema, quoted as an identifier
   * @param readable ids of dead letters that go, since they are in the second set
   * @throws Stopped when the sets have not the same columns
   */
  static void takePlace(JdbcClient db, String live, List<Long> readable) {
    // Put aside when the second set got it, and taken into the live rows since: told already.
    db.sql(
            """
            update %s.history h set position = already.position from %s.history already
            where h.position < 0 and already.event_id = h.event_id
            """
                .formatted(SCHEMA, live))
        .update();
    db.sql(
            """
            with missing as (
              select event_id, row_number() over (
                order by at, topic, kafka_partition, kafka_offset) as place
              from %s.history where position < 0)
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
    if (!readable.isEmpty()) {
      db.sql("delete from " + live + ".projection_parked where id = any(?::bigint[])")
          .param(readable.toArray(Long[]::new))
          .update();
    }
    db.sql("create schema " + REPLACED).update();
    // All at once and in one order: who reads has all of one set or all of the other.
    db.sql("lock table " + names(live + ".") + " in access exclusive mode").update();
    demandSameColumns(db, live);
    for (var table : ReadModelHash.TABLES) {
      db.sql("alter table %s.%s set schema %s".formatted(live, table.name(), REPLACED)).update();
      db.sql("alter table %s.%s set schema %s".formatted(SCHEMA, table.name(), live)).update();
      db.sql("alter table %s.%s reset (autovacuum_enabled)".formatted(live, table.name())).update();
    }
  }

  /** Another process that is newer may have migrated the live tables since these were made. */
  private static void demandSameColumns(JdbcClient db, String live) {
    if (!columns(db, live).equals(columns(db, SCHEMA))) {
      throw new Stopped("the tables were migrated meanwhile; ask again");
    }
  }

  private static Set<List<String>> columns(JdbcClient db, String schema) {
    return db.sql(
            """
            select t.relname, a.attname, format_type(a.atttypid, a.atttypmod)
            from pg_attribute a join pg_class t on t.oid = a.attrelid
            where t.relnamespace = to_regnamespace(?) and t.relname = any(?::text[])
              and a.attnum > 0 and not a.attisdropped
            """)
        .param(schema)
        .param(ReadModelHash.TABLES.stream().map(Table::name).toArray(String[]::new))
        .query((row, _) -> List.of(row.getString(1), row.getString(2), row.getString(3)))
        .set();
  }

  private static String names(String prefix) {
    return ReadModelHash.TABLES.stream()
        .map(table -> prefix + table.name())
        .collect(Collectors.joining(", "));
  }
}
