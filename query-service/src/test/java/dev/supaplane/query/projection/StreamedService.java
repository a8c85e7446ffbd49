package dev.supaplane.query.projection;

import dev.supaplane.embedded.EmbeddedKafka;
import dev.supaplane.embedded.EmbeddedPostgreSql;
import dev.supaplane.query.api.EventStream;
import dev.supaplane.query.app.QueryServiceApplication;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** The query service on a real Kafka and a real PostgreSQL, with few streams and short silences. */
final class StreamedService implements AutoCloseable {
  static final String TOKEN = "sbp_" + "0123456789".repeat(4);
  static final int STREAMS = 4;

  private final Path directory;
  private final EmbeddedPostgreSql postgres;
  private final EmbeddedKafka kafka;
  private final ConfigurableApplicationContext service;
  final Feed feed;

  StreamedService(Path directory) throws IOException {
    this.directory = directory;
    postgres = EmbeddedPostgreSql.start(directory.resolve("postgres"), 0);
    postgres.createDatabase("query");
    kafka = EmbeddedKafka.start(directory.resolve("kafka"), 0);
    Files.writeString(tokenFile(), TOKEN);
    Files.writeString(directory.resolve("worker-token"), "worker-token-".repeat(4));
    service =
        new SpringApplication(QueryServiceApplication.class)
            .run(
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--spring.main.banner-mode=off",
                "--supaplane.kafka.bootstrap=" + kafka.bootstrap(),
                "--supaplane.query.streams.most=" + STREAMS,
                "--supaplane.query.streams.heartbeat=1s",
                "--supaplane.query.datasource.url=" + postgres.url("query"),
                "--supaplane.query.datasource.username=" + postgres.username(),
                "--supaplane.query.datasource.password=" + postgres.password(),
                "--supaplane.tokens.superuser-file=" + tokenFile(),
                "--supaplane.tokens.worker-file=" + directory.resolve("worker-token"));
    feed = new Feed(kafka.bootstrap());
  }

  Path tokenFile() {
    return directory.resolve("superuser-token");
  }

  URI address(String query) {
    var port = service.getEnvironment().getProperty("local.server.port");
    return URI.create("http://127.0.0.1:" + port + "/api/events" + query);
  }

  StreamReader read(String query, @Nullable String lastEventId) {
    return new StreamReader(address(query), TOKEN, lastEventId);
  }

  JdbcClient db() {
    return service.getBean("queryDb", JdbcClient.class);
  }

  TransactionTemplate transactions() {
    return service.getBean("queryTransactions", TransactionTemplate.class);
  }

  EventStream streams() {
    return service.getBean(EventStream.class);
  }

  @Override
  public void close() {
    feed.close();
    service.close();
    kafka.close();
    postgres.close();
  }
}
