package dev.supaplane.command.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/**
 * Events get their numbers before they are committed. E2: one that commits late is neither skipped
 * nor waited for.
 */
class RelayGapTest extends RunningCommandService {
  private static final int OTHERS = 10_500;
  private static final int IN_ONE_TRANSACTION = 500;

  @Test
  void aTransactionThatCommitsAfterTenThousandOthersIsPublishedAndStallsNobody()
      throws SQLException {
    try (var held = connection();
        var others = connection()) {
      StoreRows.organizations(held, "held", 0, 1);
      for (var number = 0; number < OTHERS; number += IN_ONE_TRANSACTION) {
        StoreRows.organizations(others, "other", number, IN_ONE_TRANSACTION);
        others.commit();
      }
      await().atMost(PATIENCE).until(() -> published("other").distinct().count() == OTHERS);
      assertThat(published("held")).isEmpty();
      // Numbers that are never used are passed as well.
      StoreRows.organizations(others, "undone", 0, 10);
      others.rollback();
      held.commit();
      StoreRows.organizations(others, "last", 0, 1);
      others.commit();
    }
    await().atMost(PATIENCE).until(() -> published("held").toList().equals(List.of("held0")));
    await().atMost(PATIENCE).until(() -> published("last").count() == 1);
    assertThat(published("other").count()).as("nothing was published again").isEqualTo(OTHERS);
    assertThat(published("undone")).isEmpty();
  }

  @Test
  void aTransactionThatItsProcessForgotCannotCommitHoursLater() throws SQLException {
    try (var connection = connection();
        var statement = connection.createStatement();
        var limit = statement.executeQuery("show idle_in_transaction_session_timeout")) {
      assertThat(limit.next()).isTrue();
      assertThat(limit.getString(1)).isEqualTo("1min");
    }
  }

  private Connection connection() throws SQLException {
    var connection = context.getBean("commandDataSource", DataSource.class).getConnection();
    connection.setAutoCommit(false);
    return connection;
  }

  private Stream<String> published(String prefix) {
    return records().stream().map(ConsumerRecord::key).filter(key -> key.startsWith(prefix));
  }
}
