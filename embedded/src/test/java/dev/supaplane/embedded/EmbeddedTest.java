package dev.supaplane.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedTest {
  @TempDir Path directory;

  @Test
  void whatPostgreSqlAcknowledgedSurvivesARestart() throws Exception {
    try (var server = EmbeddedPostgreSql.start(directory, 0)) {
      server.createDatabase("things");
      server.createDatabase("things");
      run(server, "create table thing (name text)");
      run(server, "insert into thing values ('kept')");
      assertThat(answer(server, "show fsync")).isEqualTo("on");
      assertThat(answer(server, "show synchronous_commit")).isEqualTo("on");
      assertThat(answer(server, "show full_page_writes")).isEqualTo("on");
    }
    try (var server = EmbeddedPostgreSql.start(directory, 0)) {
      assertThat(answer(server, "select name from thing")).isEqualTo("kept");
    }
  }

  @Test
  void postgreSqlAsksForThePassword() throws Exception {
    try (var server = EmbeddedPostgreSql.start(directory, 0)) {
      assertThatThrownBy(
              () -> DriverManager.getConnection(server.url("postgres"), "postgres", "guess"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("password");
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(directory.resolve("password"))))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void aServerThatAKilledProcessLeftBehindIsTakenOver() throws Exception {
    var orphan = EmbeddedPostgreSql.start(directory, 0);
    orphan.createDatabase("things");
    run(orphan, "create table thing (name text)");
    run(orphan, "insert into thing values ('kept')");
    var pid = pid(directory);
    var ended = orphan.whenItEnds();
    assertThat(ended).isNotDone();
    assertThat(PostgreSqlAccess.of(directory, orphan.access().port())).isEqualTo(orphan.access());
    // Not closed: as after a kill of its parent. The lock that the library keeps goes with a
    // process, so only the server itself is taken over here.
    OrphanedServer.stop(directory.resolve("data"));
    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    OrphanedServer.stop(directory.resolve("data"));
    assertThat(ended).succeedsWithin(Duration.ofSeconds(30));
    orphan.close();
    try (var server = EmbeddedPostgreSql.start(directory, 0)) {
      assertThat(answer(server, "select name from thing")).isEqualTo("kept");
    }
  }

  @Test
  void whatKafkaAcknowledgedSurvivesARestart() throws Exception {
    try (var kafka = EmbeddedKafka.start(directory, 0);
        var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()));
        var producer =
            new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", kafka.bootstrap(), "acks", "all"),
                new StringSerializer(),
                new StringSerializer())) {
      admin.createTopics(List.of(new NewTopic("things", 1, (short) 1))).all().get();
      producer.send(new ProducerRecord<>("things", "key", "kept")).get();
    }
    try (var kafka = EmbeddedKafka.start(directory, 0)) {
      assertThat(records(kafka)).containsExactly("kept");
    }
  }

  @Test
  void bothAreTakenOverFromAProcessThatWasKilled() throws Exception {
    var killed =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                KilledProgram.class.getName(),
                directory.toString())
            .redirectError(directory.resolve("stderr").toFile())
            .start();
    try (var output = killed.inputReader()) {
      assertThat(output.lines().anyMatch(KilledProgram.STORED::equals))
          .as(() -> said(directory.resolve("stderr")))
          .isTrue();
    } finally {
      killed.destroyForcibly();
    }
    killed.waitFor();
    var orphan = pid(directory.resolve("postgres"));
    assertThat(ProcessHandle.of(orphan).filter(ProcessHandle::isAlive)).isPresent();
    try (var postgres = EmbeddedPostgreSql.start(directory.resolve("postgres"), 0);
        var kafka = EmbeddedKafka.start(directory.resolve("kafka"), 0)) {
      assertThat(ProcessHandle.of(orphan).filter(ProcessHandle::isAlive)).isEmpty();
      assertThat(answer(postgres, "select name from thing")).isEqualTo("kept");
      assertThat(records(kafka)).containsExactly("kept");
    }
  }

  @Test
  void aFirstStartThatWasCutOffIsBegunAnew() throws Exception {
    Files.createDirectories(directory.resolve("data/base"));
    Files.writeString(directory.resolve("data/postgresql.conf"), "");
    try (var server = EmbeddedPostgreSql.start(directory, 0)) {
      server.createDatabase("things");
      assertThat(answer(server, "select 1")).isEqualTo("1");
    }
    try (var kept = Files.newDirectoryStream(directory, "data.unfinished-*")) {
      assertThat(kept).hasSize(1);
    }
  }

  @Test
  void aServerThatEndsInsteadOfStartingIsNotWaitedFor() throws Exception {
    try (var server = EmbeddedPostgreSql.start(directory, 0)) {
      server.createDatabase("things");
    }
    var settings = directory.resolve("data/postgresql.conf");
    var before = Files.readString(settings);
    // It ends at once, as it does while its disk is full.
    Files.writeString(settings, before + "\nno_such_setting = on\n");
    assertThatThrownBy(() -> EmbeddedPostgreSql.start(directory, 0))
        .hasRootCauseMessage("the server ended as soon as it was started; its log tells why");
    assertThat(Thread.interrupted()).isFalse();
    Files.writeString(settings, before);
    try (var server = EmbeddedPostgreSql.start(directory, 0)) {
      assertThat(answer(server, "select 1")).isEqualTo("1");
    }
  }

  @Test
  void aProcessThatOnlyWorksInTheDirectoryIsNotTheServer() throws Exception {
    var data = Files.createDirectory(directory.resolve("data"));
    var bystander = new ProcessBuilder("cat").directory(data.toFile()).start();
    try {
      Files.writeString(data.resolve("postmaster.pid"), bystander.pid() + "\n");
      OrphanedServer.stop(data);
      assertThat(bystander.isAlive()).isTrue();
    } finally {
      bystander.destroyForcibly();
    }
  }

  @Test
  void twoOfEachRunSideBySide() throws Exception {
    var one = directory.resolve("one");
    var two = directory.resolve("two");
    try (var first = EmbeddedPostgreSql.start(one.resolve("postgres"), 0);
        var second = EmbeddedPostgreSql.start(two.resolve("postgres"), 0);
        var firstKafka = EmbeddedKafka.start(one.resolve("kafka"), 0);
        var secondKafka = EmbeddedKafka.start(two.resolve("kafka"), 0);
        var firstAdmin = Admin.create(Map.of("bootstrap.servers", firstKafka.bootstrap()));
        var secondAdmin = Admin.create(Map.of("bootstrap.servers", secondKafka.bootstrap()))) {
      first.createDatabase("things");
      second.createDatabase("things");
      run(first, "create table thing (name text)");
      assertThat(answer(second, "select to_regclass('thing')")).isNull();
      assertThat(first.password()).isNotEqualTo(second.password());
      firstAdmin.createTopics(List.of(new NewTopic("things", 1, (short) 1))).all().get();
      assertThat(firstAdmin.listTopics().names().get()).contains("things");
      assertThat(secondAdmin.listTopics().names().get()).doesNotContain("things");
    }
  }

  @Test
  void aTakenPortIsNamedAtOnce() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> EmbeddedPostgreSql.start(directory, taken.getLocalPort()))
          .hasRootCauseInstanceOf(BindException.class)
          .cause()
          .hasMessage("port " + taken.getLocalPort() + " is taken");
    }
  }

  @Test
  void aFileIsReplacedWholeAndForItsOwnerAlone() throws Exception {
    var file = directory.resolve("file");
    OwnerFile.write(file, "old and longer");
    Files.writeString(directory.resolve("file.new"), "left by a killed process");
    OwnerFile.write(file, "new");
    assertThat(Files.readString(file)).isEqualTo("new");
    assertThat(directory.resolve("file.new")).doesNotExist();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  private static List<String> records(EmbeddedKafka kafka) {
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of(
                "bootstrap.servers", kafka.bootstrap(), "auto.offset.reset", "earliest"),
            new StringDeserializer(),
            new StringDeserializer())) {
      consumer.assign(List.of(new TopicPartition("things", 0)));
      var deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
      var found = new ArrayList<String>();
      while (found.isEmpty() && System.nanoTime() < deadline) {
        consumer.poll(Duration.ofSeconds(5)).forEach(record -> found.add(record.value()));
      }
      return found;
    }
  }

  private static long pid(Path directory) throws IOException {
    return Long.parseLong(
        Files.readAllLines(directory.resolve("data/postmaster.pid")).getFirst().strip());
  }

  private static String said(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void run(EmbeddedPostgreSql server, String sql) throws SQLException {
    try (var connection = connect(server);
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String answer(EmbeddedPostgreSql server, String sql) throws SQLException {
    try (var connection = connect(server);
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static Connection connect(EmbeddedPostgreSql server) throws SQLException {
    return DriverManager.getConnection(server.url("things"), server.username(), server.password());
  }
}
