package dev.supaplane.query.projection;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What the rows say, as one hash for each table: two sets of rows with the same hashes answer every
 * question in the same way. Only what follows from the topics is in it. Left out are the numbers of
 * the feed, which are given as events come, and the offsets, of which a topic that is made anew has
 * others.
 */
public final class ReadModelHash {
  /** The tables that follow from the topics and from nothing else. */
  static final List<Table> TABLES =
      List.of(
          new Table("account", "id", "id", Set.of()),
          new Table("access_token", "id", "account", Set.of()),
          new Table("account_identity", "id", "account", Set.of()),
          new Table("organization", "slug", "slug", Set.of()),
          new Table("member", "(organization || '/' || account)", "organization", Set.of()),
          new Table("invitation", "(organization || '/' || id)", "organization", Set.of()),
          new Table("project", "ref", "ref", Set.of()),
          new Table("operation", "id", "ref", Set.of()),
          new Table("step", "event_id", "ref", Set.of()),
          new Table(
              "history",
              "event_id",
              "subject",
              Set.of("position", "kafka_partition", "kafka_offset")));

  private static final int FIRST_KEYS = 5;

  private ReadModelHash() {}

  /**
   * A table.
   *
   * @param key its primary key, as an expression
   * @param subject the column that names the project, organization or account
   * @param leftOut columns that do not follow from the topics
   */
  record Table(String name, String key, String subject, Set<String> leftOut) {}

  /**
   * A table's rows.
   *
   * @param rows how many
   * @param hash SHA-256 over them in the order of their keys, hexadecimal
   */
  public record TableHash(long rows, String hash) {}

  /**
   * The same table in two sets of rows.
   *
   * @param differing how many keys have not the same row in both
   * @param firstKeys the first of those, in their order; no more than five
   */
  public record TableComparison(
      long rowsLive,
      long rowsRebuilt,
      String hashLive,
      String hashRebuilt,
      long differing,
      List<String> firstKeys) {
    /** Whether both have the same rows. */
    public boolean isEqual() {
      return hashLive.equals(hashRebuilt);
    }
  }

  /**
   * What changed lately.
   *
   * @param subjects whose rows changed
   * @param position the end of the feed before that
   */
  record Since(Set<String> subjects, long position) {}

  /** The hashes of the rows in the current schema, by table. */
  public static Map<String, TableHash> of(JdbcClient db) {
    return of(db, schema(db));
  }

  /** The hashes of the rows in a schema whose name is quoted as an identifier. */
  static Map<String, TableHash> of(JdbcClient db, String schema) {
    var hashes = new LinkedHashMap<String, TableHash>();
    for (var table : TABLES) {
      hashes.put(table.name(), hash(db, rows(db, table, schema, schema, null), null));
    }
    return hashes;
  }

  /** The current schema's name, quoted as an identifier. */
  static String schema(JdbcClient db) {
    return db.sql("select quote_ident(current_schema())").query(String.class).single();
  }

  /**
   * Compares two sets of rows; both are read as they are for this connection, so that a transaction
   * can hold them still.
   *
   * @param since to compare no more than what changed lately
   */
  static Map<String, TableComparison> compare(
      JdbcClient db, String live, String rebuilt, @Nullable Since since) {
    var comparison = new LinkedHashMap<String, TableComparison>();
    for (var table : TABLES) {
      var ours = rows(db, table, live, live, since);
      var theirs = rows(db, table, rebuilt, live, since);
      var before = hash(db, ours, since);
      var after = hash(db, theirs, since);
      comparison.put(
          table.name(),
          before.hash().equals(after.hash())
              ? new TableComparison(
                  before.rows(), after.rows(), before.hash(), after.hash(), 0, List.of())
              : difference(db, ours, theirs, before, after, since));
    }
    return comparison;
  }

  private static TableComparison difference(
      JdbcClient db,
      String ours,
      String theirs,
      TableHash before,
      TableHash after,
      @Nullable Since since) {
    var query =
        """
        select coalesce(o.key, t.key) as key, count(*) over () as differing
        from (%s) o full join (%s) t on o.key = t.key
        where o.hash is distinct from t.hash order by 1 limit %d
        """
            .formatted(ours, theirs, FIRST_KEYS);
    var found =
        parameters(db.sql(query), since, 2)
            .query((row, _) -> Map.entry(row.getString(1), row.getLong(2)))
            .list();
    return new TableComparison(
        before.rows(),
        after.rows(),
        before.hash(),
        after.hash(),
        found.isEmpty() ? 0 : found.getFirst().getValue(),
        found.stream().map(Map.Entry::getKey).toList());
  }

  /** In parts by key, since one value of PostgreSQL's holds no more than a gigabyte. */
  private static TableHash hash(JdbcClient db, String rows, @Nullable Since since) {
    var query =
        """
        select coalesce(sum(rows), 0) as rows,
          encode(sha256(coalesce(string_agg(hash, ''::bytea order by part), ''::bytea)), 'hex')
            as hash
        from (
          select part, count(*) as rows, sha256(string_agg(hash, ''::bytea order by key)) as hash
          from (select left(md5(key), 2) as part, key, hash from (%s) keyed) parted
          group by part) parts
        """
            .formatted(rows);
    return parameters(db.sql(query), since, 1)
        .query((row, _) -> new TableHash(row.getLong(1), row.getString(2)))
        .single();
  }

  private static JdbcClient.StatementSpec parameters(
      JdbcClient.StatementSpec query, @Nullable Since since, int times) {
    var with = query;
    if (since != null) {
      for (var time = 0; time < times; time++) {
        with = with.param(since.subjects().toArray(String[]::new)).param(since.position());
      }
    }
    return with;
  }

  /** Each row's key and hash. Instants are numbers, which no session's time zone changes. */
  private static String rows(
      JdbcClient db, Table table, String schema, String columnsOf, @Nullable Since since) {
    var columns =
        db
            .sql(
                """
                select quote_ident(attname) as name, format_type(atttypid, atttypmod) as type
                from pg_attribute
                where attrelid = to_regclass(?) and attnum > 0 and not attisdropped
                order by attname
                """)
            .param(columnsOf + "." + table.name())
            .query((row, _) -> Map.entry(row.getString(1), row.getString(2)))
            .list()
            .stream()
            .filter(column -> !table.leftOut().contains(column.getKey()))
            .map(
                column ->
                    column.getValue().startsWith("timestamp")
                        ? "extract(epoch from " + column.getKey() + ")"
                        : column.getKey())
            .collect(Collectors.joining(", "));
    return """
    select %s::text collate "C" as key, sha256(convert_to(row(%s)::text, 'UTF8')) as hash
    from %s.%s %s
    """
        .formatted(
            table.key(), columns, schema, table.name(), since == null ? "" : only(table.name()));
  }

  private static String only(String name) {
    var table = TABLES.stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
    // What the feed does not count yet is not in the live rows at all.
    return name.equals("history")
        ? "where " + table.subject() + " = any(?::text[]) and (position < 0 or position > ?)"
        : "where " + table.subject() + " = any(?::text[]) and ?::bigint is not null";
  }
}
