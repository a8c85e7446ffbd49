package dev.supaplane.embedded;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** A process of its own that stores one thing on either side and then waits to be killed. */
final class KilledProgram {
  static final String STORED = "stored";

  private KilledProgram() {}

  public static void main(String[] args) throws Exception {
    var directory = Path.of(args[0]);
    var postgres = EmbeddedPostgreSql.start(directory.resolve("postgres"), 0);
    var kafka = EmbeddedKafka.start(directory.resolve("kafka"), 0);
    postgres.createDatabase("things");
    try (var connection =
            DriverManager.getConnection(
                postgres.url("things"), postgres.username(), postgres.password());
        var statement = connection.createStatement()) {
      statement.execute("create table thing (name text)");
      statement.execute("insert into thing values ('kept')");
    }
    try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()));
        var producer =
            new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", kafka.bootstrap(), "acks", "all"),
                new StringSerializer(),
                new StringSerializer())) {
      admin.createTopics(List.of(new NewTopic("things", 1, (short) 1))).all().get();
      producer.send(new ProducerRecord<>("things", "key", "kept")).get();
    }
    System.out.println(STORED);
    new CountDownLatch(1).await();
  }
}
