package dev.supaplane.command.vault;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.supaplane.events.id.ProjectRef;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Keeps projects' secrets: each sealed with the project's data key, which is sealed with the master
 * key. Destroying a data key destroys every copy of its secrets, backups included.
 */
public final class Vault {
  private final JdbcClient db;
  private final MasterKey master;

  /** A vault in the command side's database. */
  public Vault(JdbcClient db, MasterKey master) {
    this.db = db;
    this.master = master;
  }

  /** Whether nothing was ever sealed in this database. */
  public static boolean isEmpty(JdbcClient db) {
    return db.sql(
            """
            select not exists (select 1 from vault_key)
              and not exists (select 1 from webhook_secret)
            """)
        .query(Boolean.class)
        .single();
  }

  /** Seals a project's first secrets, in the caller's transaction. */
  public void create(ProjectRef ref, Map<String, String> secrets) {
    var dataKey = Sealer.newKey();
    db.sql("insert into vault_key (ref, wrapped, master) values (?, ?, ?)")
        .params(ref.value(), master.wrap(ref.value(), dataKey), master.fingerprint())
        .update();
    secrets.forEach(
        (name, value) ->
            db.sql("insert into vault_secret (ref, name, version, sealed) values (?, ?, 1, ?)")
                .params(
                    ref.value(),
                    name,
                    Sealer.seal(dataKey, context(ref, name, 1), value.getBytes(UTF_8)))
                .update());
  }

  /**
   * Seals new values of some secrets, in the caller's transaction. The old ones are gone.
   *
   * @throws VaultException when the project has no data key
   */
  public void replace(ProjectRef ref, Map<String, String> secrets) {
    var wrapped =
        db.sql("select wrapped from vault_key where ref = ? for update")
            .param(ref.value())
            .query(byte[].class)
            .optional()
            .orElseThrow(() -> new VaultException("There are no secrets of project " + ref, null));
    var dataKey = master.unwrap(ref.value(), wrapped);
    secrets.forEach(
        (name, value) -> {
          var version =
              db.sql(
                      """
                      select coalesce(max(version), 0) + 1 from vault_secret
                      where ref = ? and name = ?
                      """)
                  .params(ref.value(), name)
                  .query(Integer.class)
                  .single();
          db.sql("delete from vault_secret where ref = ? and name = ?")
              .params(ref.value(), name)
              .update();
          db.sql("insert into vault_secret (ref, name, version, sealed) values (?, ?, ?, ?)")
              .params(
                  ref.value(),
                  name,
                  version,
                  Sealer.seal(dataKey, context(ref, name, version), value.getBytes(UTF_8)))
              .update();
        });
  }

  /**
   * A project's current secrets by name; empty for a project that has none, or no longer.
   *
   * @throws VaultException when they do not open
   */
  public SortedMap<String, String> read(ProjectRef ref) {
    var wrapped =
        db.sql("select wrapped from vault_key where ref = ?")
            .param(ref.value())
            .query(byte[].class)
            .optional();
    var secrets = new TreeMap<String, String>();
    if (wrapped.isEmpty()) {
      return secrets;
    }
    var dataKey = master.unwrap(ref.value(), wrapped.get());
    db.sql(
            """
            select distinct on (name) name, version, sealed from vault_secret
            where ref = ? order by name, version desc
            """)
        .param(ref.value())
        .query(
            row -> {
              var name = row.getString("name");
              var context = context(ref, name, row.getInt("version"));
              secrets.put(
                  name, new String(Sealer.open(dataKey, context, row.getBytes("sealed")), UTF_8));
            });
    return secrets;
  }

  /**
   * The secrets of a project's functions.
   *
   * @throws VaultException when they do not open
   */
  public SortedMap<String, FunctionSecret> functionSecrets(ProjectRef ref) {
    var since = new HashMap<String, Instant>();
    db.sql("select name, max(created_at) from vault_secret where ref = ? group by name")
        .param(ref.value())
        .query(
            row -> {
              since.put(row.getString(1), row.getObject(2, OffsetDateTime.class).toInstant());
            });
    var found = new TreeMap<String, FunctionSecret>();
    read(ref)
        .forEach(
            (kept, value) ->
                FunctionSecrets.nameOf(kept)
                    .ifPresent(
                        name ->
                            found.put(
                                name,
                                new FunctionSecret(
                                    value, since.getOrDefault(kept, Instant.EPOCH)))));
    return found;
  }

  /**
   * A secret of functions.
   *
   * @param since when it was given this value
   */
  public record FunctionSecret(String value, Instant since) {
    /** How long it is in UTF-8. */
    public int bytes() {
      return value.getBytes(UTF_8).length;
    }

    /** The value's SHA-256, hexadecimal: so much is told of it. */
    public String hash() {
      try {
        return HexFormat.of()
            .formatHex(MessageDigest.getInstance("SHA-256").digest(value.getBytes(UTF_8)));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every JDK has SHA-256", e);
      }
    }

    /** Tells nothing of it. */
    @Override
    public String toString() {
      return "FunctionSecret[****]";
    }
  }

  /** Removes some secrets, in the caller's transaction; safe to repeat. */
  public void remove(ProjectRef ref, Collection<String> names) {
    names.forEach(
        name ->
            db.sql("delete from vault_secret where ref = ? and name = ?")
                .params(ref.value(), name)
                .update());
  }

  /** Destroys a project's data key and secrets, in the caller's transaction; safe to repeat. */
  public void destroy(ProjectRef ref) {
    db.sql("delete from vault_key where ref = ?").param(ref.value()).update();
  }

  /** How many secrets a project has. */
  public int held(ProjectRef ref) {
    return db.sql("select count(*) from vault_secret where ref = ?")
        .param(ref.value())
        .query(Integer.class)
        .single();
  }

  private static String context(ProjectRef ref, String name, int version) {
    return ref.value() + "|" + name + "|" + version;
  }
}
