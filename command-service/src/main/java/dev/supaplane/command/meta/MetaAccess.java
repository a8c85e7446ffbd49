package dev.supaplane.command.meta;

import dev.supaplane.kit.crypto.PassphraseCipher;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What it takes to ask a project's postgres-meta: the key that its gateway wants, and a connection
 * to the database as the project's own containers see it, encrypted for meta alone.
 */
public record MetaAccess(String serviceKey, String connection) {
  /** The database's address inside the project's network. */
  public static final String ADDRESS = "db:5432";

  private static final String USER = "postgres";
  private static final String DATABASE = "postgres";

  /**
   * From a project's secrets.
   *
   * @param readOnly whether every transaction begins as read-only. A statement can undo that, so it
   *     is a fence only for who sends one at a time, see {@link ReadOnlyStatement}
   * @throws IllegalStateException when one of the secrets that every project has is missing
   */
  public static MetaAccess of(Map<String, String> secrets, boolean readOnly) {
    var url =
        "postgresql://"
            + USER
            + ":"
            + encoded(secret(secrets, "POSTGRES_PASSWORD"))
            + "@"
            + ADDRESS
            + "/"
            + DATABASE
            + (readOnly ? "?options=" + encoded("-c default_transaction_read_only=on") : "");
    return new MetaAccess(
        secret(secrets, "SERVICE_ROLE_KEY"),
        PassphraseCipher.encrypt(url, secret(secrets, "PG_META_CRYPTO_KEY")));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static String secret(Map<String, String> secrets, String name) {
    var value = secrets.get(name);
    if (value == null) {
      throw new IllegalStateException("the vault has no " + name);
    }
    return value;
  }

  /** Without what it holds. */
  @Override
  public String toString() {
    return "MetaAccess";
  }
}
