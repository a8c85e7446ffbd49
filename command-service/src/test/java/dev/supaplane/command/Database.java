package dev.supaplane.command;

import com.zaxxer.hikari.HikariDataSource;
import dev.supaplane.embedded.EmbeddedPostgreSql;
import java.nio.file.Path;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A fresh command side's database on a server of its own. */
public final class Database implements AutoCloseable {
  private final EmbeddedPostgreSql server;
  private final HikariDataSource dataSource;

  public Database(Path directory) {
    server = EmbeddedPostgreSql.start(directory, 0);
    var name = "command_" + UUID.randomUUID().toString().replace("-", "");
    server.createDatabase(name);
    dataSource = new HikariDataSource();
    dataSource.setJdbcUrl(server.url(name));
    dataSource.setUsername(server.username());
    dataSource.setPassword(server.password());
    dataSource.setMaximumPoolSize(8);
    Flyway.configure().dataSource(dataSource).locations("classpath:db/command").load().migrate();
  }

  public JdbcClient client() {
    return JdbcClient.create(dataSource);
  }

  public TransactionTemplate transaction() {
    return new TransactionTemplate(new JdbcTransactionManager(dataSource));
  }

  @Override
  public void close() {
    dataSource.close();
    server.close();
  }
}
