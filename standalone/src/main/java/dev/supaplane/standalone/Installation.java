package dev.supaplane.standalone;

import dev.supaplane.embedded.OwnerFile;
import dev.supaplane.embedded.Ports;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One installation: a directory that holds everything, and ten ports in a row.
 *
 * @param data the directory
 * @param port HTTP; PostgreSQL is one above it, Kafka two, Kafka's controller three, the worker's
 *     own API four; the query service five and the worker's probes six, when they run alone; the
 *     door to all projects' databases seven, to their APIs eight; the platform service nine, when
 *     it runs alone
 * @param secrets where tokens are; in {@code data} where nobody says
 */
public record Installation(Path data, int port, Path secrets) {
  private static final int DEFAULT_PORT = 8700;
  private static final int TOKEN_BYTES = 20;
  private static final int PASSWORD_BYTES = 12;
  private static final int PEPPER_BYTES = 32;
  private static final Pattern GIVEN_PASSWORD =
      Pattern.compile("(?U)[^\\s\\p{Cntrl}](?:[^\\p{Cntrl}]{6,254})[^\\s\\p{Cntrl}]");
  private static final Pattern GIVEN_TOKEN = Pattern.compile("[!-~]{32,256}");

  /** One that keeps its tokens with the rest. */
  public Installation(Path data, int port) {
    this(data, port, data.resolve("secrets"));
  }

  /**
   * The installation that the environment names: SUPAPLANE_DATA and SUPAPLANE_PORT, and
   * SUPAPLANE_SECRETS for tokens that somebody else keeps.
   */
  static Installation fromEnvironment() {
    var data = Optional.ofNullable(System.getenv("SUPAPLANE_DATA")).orElse("data");
    var port = Optional.ofNullable(System.getenv("SUPAPLANE_PORT"));
    try {
      var number = port.map(Integer::parseInt).orElse(DEFAULT_PORT);
      if (number < 1024 || number > 65_525) {
        throw new Trouble("SUPAPLANE_PORT is a port from 1024 to 65525");
      }
      var directory = Path.of(data).toAbsolutePath().normalize();
      return environment("SUPAPLANE_SECRETS")
          .map(Path::of)
          .map(path -> new Installation(directory, number, path.toAbsolutePath().normalize()))
          .orElseGet(() -> new Installation(directory, number));
    } catch (NumberFormatException e) {
      throw new Trouble("SUPAPLANE_PORT is not a number: " + port.orElse(""));
    }
  }

  /** PostgreSQL's port. */
  public int postgresPort() {
    return port + 1;
  }

  /** Kafka's port for clients. */
  public int kafkaPort() {
    return port + 2;
  }

  int kafkaControllerPort() {
    return port + 3;
  }

  int workerApiPort() {
    return port + 4;
  }

  /** The query service's port, where it runs alone. */
  public int queryPort() {
    return port + 5;
  }

  /**
   * Where all in one process speak to each other without TLS, on loopback, while others speak TLS
   * with it. Nobody else is there then.
   */
  int innerPort() {
    return queryPort();
  }

  /** Where a worker that runs alone tells how it is. */
  public int workerPort() {
    return port + 6;
  }

  /** The door to the databases of all projects. */
  public int databasesPort() {
    return port + 7;
  }

  /** The door to the APIs of all projects. */
  public int apisPort() {
    return port + 8;
  }

  /** Where the platform service is, when it runs alone. */
  public int platformPort() {
    return port + 9;
  }

  /**
   * Where the command service keeps its keys: never in a directory of secrets that somebody else
   * keeps, which may only be readable.
   */
  Path keys() {
    return secrets.equals(data.resolve("secrets")) ? secrets : data.resolve("keys");
  }

  /** The file that holds the superuser's token. */
  public Path superuserToken() {
    return secrets().resolve("superuser-token");
  }

  /** The file that holds the superuser's password, for the sign-in with an e-mail. */
  public Path superuserPassword() {
    return secrets().resolve("superuser-password");
  }

  /** The key by which both sides know personal access tokens. */
  Path tokenPepper() {
    return secrets().resolve("token-pepper");
  }

  /** The public keys of sessions, which the command side writes. */
  Path sessionKeys() {
    return keys().resolve("session-keys.json");
  }

  Path workerToken() {
    return secrets().resolve("worker-token");
  }

  Path workerApiToken() {
    return secrets().resolve("worker-api-token");
  }

  /** The file with the passphrase of the connection strings that Studio is given. */
  Path studioPassphrase() {
    return secrets().resolve("studio-passphrase");
  }

  /** Address of the control plane's API; of its commands, where the parts run alone. */
  public String url() {
    return "http://127.0.0.1:" + port;
  }

  /** Address of the queries, where the parts run alone. */
  String queryUrl() {
    return "http://127.0.0.1:" + queryPort();
  }

  String workerApiUrl() {
    return "http://127.0.0.1:" + workerApiPort();
  }

  /** Makes the directories, for their owner alone where they hold secrets. */
  void prepare() throws IOException {
    Files.createDirectories(data);
    for (var directory : List.of(secrets, keys())) {
      if (!Files.exists(directory)) {
        Files.createDirectory(
            directory,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
    }
  }

  /**
   * Checks that the ports are free. PostgreSQL's may be held by a server that a killed process of
   * ours left behind, which is taken over; its start checks it afterwards.
   *
   * @param part whose ports; absent for those of all in one process
   * @throws Trouble when one is taken
   */
  void demandPorts(@Nullable Part part) throws IOException {
    for (var wanted : ports(part)) {
      try {
        Ports.demandFree(wanted);
      } catch (BindException e) {
        throw new Trouble(
            e.getMessage()
                + "; end what listens there, or set SUPAPLANE_PORT: that port and nine more are used");
      }
    }
  }

  private List<Integer> ports(@Nullable Part part) {
    return switch (part) {
      case null -> List.of(port, kafkaPort(), kafkaControllerPort(), workerApiPort(), apisPort());
      case KAFKA -> List.of(kafkaPort(), kafkaControllerPort());
      case POSTGRES -> List.of();
      case COMMAND -> List.of(port);
      case QUERY -> List.of(queryPort());
      case PLATFORM -> List.of(platformPort());
      case WORKER -> List.of(workerPort(), workerApiPort());
      case GATEWAY -> List.of(apisPort());
    };
  }

  /**
   * Makes the tokens that are missing; a new one of the superuser is told this once. Where a part
   * runs alone and what it needs is there, nothing is written: others keep its secrets.
   */
  void makeTokens(@Nullable Part part, PrintWriter out) throws IOException {
    if (part != null && needs(part).stream().allMatch(Files::isReadable)) {
      return;
    }
    if (!Files.isWritable(secrets)) {
      throw new Trouble(
          secrets
              + " lacks what this needs, and nothing can be written there: "
              + needs(part).stream()
                  .filter(file -> !Files.isReadable(file))
                  .map(file -> file.getFileName().toString())
                  .toList());
    }
    makeAllTokens(out);
  }

  private List<Path> needs(@Nullable Part part) {
    return switch (part) {
      case null ->
          List.of(
              superuserToken(),
              superuserPassword(),
              tokenPepper(),
              workerToken(),
              workerApiToken(),
              studioPassphrase());
      case KAFKA, POSTGRES -> List.of();
      case COMMAND ->
          List.of(
              superuserToken(),
              superuserPassword(),
              tokenPepper(),
              workerToken(),
              workerApiToken());
      case QUERY -> List.of(superuserToken(), tokenPepper(), workerToken(), workerApiToken());
      case PLATFORM -> List.of(studioPassphrase());
      case WORKER -> List.of(superuserToken(), workerToken(), workerApiToken());
      case GATEWAY -> List.of(workerToken());
    };
  }

  private void makeAllTokens(PrintWriter out) throws IOException {
    // Parts that start at the same time must agree on them.
    try (var channel =
            FileChannel.open(
                secrets().resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var lock = channel.lock()) {
      if (makeToken(superuserToken(), environment("SUPAPLANE_SUPERUSER_TOKEN"), "sbp_")) {
        out.println(
            "superuser token, printed this once: " + Files.readString(superuserToken()).strip());
      }
      if (makePassword(superuserPassword(), environment("SUPAPLANE_SUPERUSER_PASSWORD"))) {
        out.println(
            "superuser password, printed this once: "
                + Files.readString(superuserPassword()).strip());
      }
      makeToken(tokenPepper(), Optional.empty(), PEPPER_BYTES, "");
      makeToken(workerToken(), Optional.empty(), "worker_");
      makeToken(workerApiToken(), Optional.empty(), "workerapi_");
      makeToken(studioPassphrase(), Optional.empty(), "studio_");
      out.flush();
      if (!lock.isValid()) {
        throw new IOException("the lock on " + secrets() + " was lost");
      }
    }
  }

  /**
   * Writes a token unless there is one; a given one replaces it.
   *
   * @return whether a token was made that nobody knows yet
   * @throws Trouble when the given one is too short or has characters that no header can carry
   */
  static boolean makeToken(Path file, Optional<String> given, String prefix) throws IOException {
    return makeToken(file, given, TOKEN_BYTES, prefix);
  }

  private static boolean makeToken(Path file, Optional<String> given, int length, String prefix)
      throws IOException {
    if (given.isPresent()) {
      if (!GIVEN_TOKEN.matcher(given.get()).matches()) {
        throw new Trouble(
            "SUPAPLANE_SUPERUSER_TOKEN has 32 to 256 printable ASCII characters and no spaces");
      }
      OwnerFile.write(file, given.get() + "\n");
      return false;
    }
    if (Files.exists(file)) {
      return false;
    }
    var bytes = new byte[length];
    new SecureRandom().nextBytes(bytes);
    OwnerFile.write(file, prefix + HexFormat.of().formatHex(bytes) + "\n");
    return true;
  }

  /**
   * Writes the superuser's password unless there is one; a given one replaces it.
   *
   * @return whether one was made that nobody knows yet
   * @throws Trouble when the given one is none that is allowed
   */
  static boolean makePassword(Path file, Optional<String> given) throws IOException {
    if (given.isEmpty()) {
      return makeToken(file, given, PASSWORD_BYTES, "");
    }
    if (!GIVEN_PASSWORD.matcher(given.get()).matches()) {
      throw new Trouble(
          "SUPAPLANE_SUPERUSER_PASSWORD has 8 to 256 characters, on one line and without spaces at"
              + " its ends");
    }
    OwnerFile.write(file, given.get() + "\n");
    return false;
  }

  private static Optional<String> environment(String variable) {
    return Optional.ofNullable(System.getenv(variable)).filter(value -> !value.isBlank());
  }
}
