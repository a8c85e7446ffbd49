package dev.supaplane.kit.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The tokens that a service accepts, kept as hashes. Tokens are compared by their hashes in
 * constant time.
 */
public final class AccessTokens {
  private final byte[] superuser;
  private final byte[] worker;

  private AccessTokens(String superuser, String worker) {
    this.superuser = hash(superuser);
    this.worker = hash(worker);
  }

  /**
   * Tokens given as values.
   *
   * @throws IllegalArgumentException when one is shorter than 32 characters or both are the same
   */
  public static AccessTokens of(String superuser, String worker) {
    for (var token : new String[] {superuser, worker}) {
      demandLength(token);
    }
    if (superuser.equals(worker)) {
      throw new IllegalArgumentException("the superuser's and the worker's tokens must differ");
    }
    return new AccessTokens(superuser, worker);
  }

  /** For a service that has none of them and asks another whose a token is. */
  public static AccessTokens none() {
    // Nobody can bring what nobody was ever told.
    return new AccessTokens(unknown(), unknown());
  }

  private static String unknown() {
    var bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /**
   * Reads the tokens from files that hold nothing else.
   *
   * @throws UncheckedIOException when a file cannot be read
   */
  public static AccessTokens read(Path superuserFile, Path workerFile) {
    return of(text(superuserFile), text(workerFile));
  }

  /** Who a token belongs to; empty for a token that is nobody's. */
  public Optional<Caller> callerOf(String token) {
    var hash = hash(token);
    var isSuperuser = MessageDigest.isEqual(hash, superuser);
    var isWorker = MessageDigest.isEqual(hash, worker);
    if (isSuperuser) {
      return Optional.of(Caller.SUPERUSER);
    }
    return isWorker ? Optional.of(Caller.WORKER) : Optional.empty();
  }

  static void demandLength(String token) {
    if (token.length() < 32) {
      throw new IllegalArgumentException("a token has at least 32 characters");
    }
  }

  static String text(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the token file " + file, e);
    }
  }

  static byte[] hash(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
