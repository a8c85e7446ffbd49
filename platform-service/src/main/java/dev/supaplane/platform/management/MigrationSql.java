package dev.supaplane.platform.management;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The SQL of migrations. The table is laid out as Supabase's CLI does it, so that both see each
 * other's.
 */
final class MigrationSql {
  static final String TABLE = "supabase_migrations.schema_migrations";

  // The CLI signs in as postgres, whoever meta is.
  private static final String LAYOUT =
      """
      set local role postgres;
      create schema if not exists supabase_migrations;
      create table if not exists %1$s (version text not null primary key);
      alter table %1$s
        add column if not exists statements text[],
        add column if not exists name text,
        add column if not exists created_by text,
        add column if not exists idempotency_key text,
        add column if not exists rollback text[];
      create unique index if not exists schema_migrations_idempotency_key on %1$s (idempotency_key);
      """
          .formatted(TABLE);

  private MigrationSql() {}

  /**
   * A migration as asked for.
   *
   * @param name empty for none
   * @param rollback SQL that takes it back; null for none
   * @param key the same again is the same migration; null for none
   */
  record Migration(String query, String name, @Nullable String rollback, @Nullable String key) {}

  /** Runs a migration and writes down that it ran: both or neither. */
  static String apply(Migration migration) {
    return "begin;\n"
        + LAYOUT
        + migration.query()
        // Its last line may be a comment, and it may have changed who it is.
        + "\n;\nset local role postgres;\n"
        + insert(migration)
        + ";\ncommit";
  }

  /** Writes down a migration that ran already; one of the same key is written anew. */
  static String record(Migration migration) {
    var again =
        " on conflict (idempotency_key) do update set statements = excluded.statements,"
            + " name = excluded.name, rollback = excluded.rollback";
    return "begin;\n" + LAYOUT + insert(migration) + again + ";\ncommit";
  }

  /** The first second from now on that no migration has as its version. */
  private static String insert(Migration migration) {
    return """
        insert into %1$s (version, name, statements, idempotency_key, rollback, created_by)
        select version, %2$s, array[%3$s], %4$s, %5$s, 'management-api'
          from (select to_char(pg_catalog.now() at time zone 'UTC' + n * interval '1 second', 'YYYYMMDDHH24MISS') as version
                  from generate_series(0, 3600) as n) as versions
         where not exists (select from %1$s taken where taken.version = versions.version)
         order by version limit 1"""
        .formatted(
            TABLE,
            Sql.literal(migration.name()),
            Sql.literal(migration.query()),
            text(migration.key()),
            migration.rollback() == null ? "null" : "array[" + text(migration.rollback()) + "]");
  }

  /** All migrations; those that the CLI wrote down have fewer columns. */
  static String list() {
    return "select version, coalesce(to_jsonb(m)->>'name', '') as name from "
        + TABLE
        + " m order by version";
  }

  /** One migration. */
  static String one(String version) {
    return """
        select version, coalesce(to_jsonb(m)->>'name', '') as name,
            coalesce(to_jsonb(m)->'statements', '[]') as statements,
            coalesce(nullif(to_jsonb(m)->'rollback', 'null'), '[]') as rollback,
            coalesce(to_jsonb(m)->>'created_by', '') as created_by,
            coalesce(to_jsonb(m)->>'idempotency_key', '') as idempotency_key
          from %s m where version = %s"""
        .formatted(TABLE, Sql.literal(version));
  }

  /** The migration of a key, where it ran. */
  static String ofKey(String key) {
    return "select version, to_jsonb(m)->'statements'->>0 as query from %s m where to_jsonb(m)->>'idempotency_key' = %s"
        .formatted(TABLE, Sql.literal(key));
  }

  /** Migrations from a version on, the last one first, with what takes each back. */
  static String since(String version) {
    return "select version, to_jsonb(m)->'rollback' as rollback from %s m where version >= %s order by version desc"
        .formatted(TABLE, Sql.literal(version));
  }

  /** Renames a migration, or gives it what takes it back; null leaves as it is. */
  static String change(String version, @Nullable String name, @Nullable String rollback) {
    return "begin;\n"
        + LAYOUT
        + "update %s set name = coalesce(%s, name), rollback = coalesce(%s, rollback) where version = %s;\ncommit"
            .formatted(
                TABLE,
                text(name),
                rollback == null ? "null" : "array[" + text(rollback) + "]",
                Sql.literal(version));
  }

  /** Takes migrations back in the order given, and forgets them. */
  static String takeBack(String version, List<String> rollbacks) {
    return "begin;\nset local role postgres;\n"
        + String.join("\n;\n", rollbacks)
        + "\n;\nset local role postgres;\ndelete from %s where version >= %s;\ncommit"
            .formatted(TABLE, Sql.literal(version));
  }

  private static String text(@Nullable String text) {
    return text == null ? "null" : Sql.literal(text);
  }
}
