package dev.supaplane.standalone;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/**
 * One installation: a directory that holds everything, and four ports in a row.
 *
 * @param data the directory
 * @param port HTTP; PostgreSQL is one above it, Kafka two, Kafka's controller three
 */
record Installation(Path data, int port) {
  private static final int DEFAULT_PORT = 8700;

  /** The installation that the environment names: SUPAPLANE_DATA and SUPAPLANE_PORT. */
  static Installation fromEnvironment() {
    var data = Optional.ofNullable(System.getenv("SUPAPLANE_DATA")).orElse("data");
    var port = Optional.ofNullable(System.getenv("SUPAPLANE_PORT"));
    try {
      var number = port.map(Integer::parseInt).orElse(DEFAULT_PORT);
      if (number < 1024 || number > 65_532) {
        throw new Trouble("SUPAPLANE_PORT is a port from 1024 to 65532");
      }
      return new Installation(Path.of(data).toAbsolutePath().normalize(), number);
    } catch (NumberFormatException e) {
      throw new Trouble("SUPAPLANE_PORT is not a number: " + port.orElse(""));
    }
  }

  int postgresPort() {
    return port + 1;
  }

  int kafkaPort() {
    return port + 2;
  }

  int kafkaControllerPort() {
    return port + 3;
  }

  Path secrets() {
    return data.resolve("secrets");
  }

  Path superuserToken() {
    return secrets().resolve("superuser-token");
  }

  Path workerToken() {
    return secrets().resolve("worker-token");
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  /** Makes the directories, for their owner alone where they hold secrets. */
  void prepare() throws IOException {
    Files.createDirectories(data);
    if (!Files.exists(secrets())) {
      Files.createDirectory(
          secrets(),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
  }

  /**
   * Takes the directory for this process, until it ends.
   *
   * @throws Trouble when another process has it
   */
  FileLock lock() throws IOException {
    var channel =
        FileChannel.open(data.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      var lock = channel.tryLock();
      if (lock != null) {
        return lock;
      }
    } catch (OverlappingFileLockException e) {
      // This very process holds it: the same answer as for any other.
    }
    channel.close();
    throw new Trouble(
        "another supaplane runs on "
            + data
            + "; stop it (./supaplane down) or name another directory (SUPAPLANE_DATA)");
  }

  /** Writes a token unless there is one; answers whether it is new. */
  static boolean makeToken(Path file, Optional<String> given, String prefix) throws IOException {
    if (Files.exists(file) && given.isEmpty()) {
      return false;
    }
    var bytes = new byte[20];
    new SecureRandom().nextBytes(bytes);
    var token = given.orElseGet(() -> prefix + HexFormat.of().formatHex(bytes));
    if (!Files.exists(file)) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    Files.writeString(file, token + "\n");
    return given.isEmpty();
  }
}
