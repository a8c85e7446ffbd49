package dev.supaplane.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
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
    var pid =
        Long.parseLong(
            Files.readAllLines(directory.resolve("data/postmaster.pid")).getFirst().strip());
    // Not closed: as after a kill of its parent. The lock that the library keeps goes with a
    // process, so only the server itself is taken over here.
    OrphanedServer.stop(directory.resolve("data"));
    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    OrphanedServer.stop(directory.resolve("data"));
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
    try (var kafka = EmbeddedKafka.start(directory, 0);
        var consumer =
            new KafkaConsumer<>(
                Map.<String, Object>of(
                    "bootstrap.servers", kafka.bootstrap(), "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new StringDeserializer())) {
      consumer.assign(List.of(new TopicPartition("things", 0)));
      var deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
      var found = consumer.poll(Duration.ofSeconds(5));
      while (found.isEmpty() && System.nanoTime() < deadline) {
        found = consumer.poll(Duration.ofSeconds(5));
      }
      assertThat(found).extracting(record -> record.value()).containsExactly("kept");
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
