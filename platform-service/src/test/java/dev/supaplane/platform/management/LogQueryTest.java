package dev.supaplane.platform.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supaplane.kit.web.ApiException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogQueryTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  @Test
  void withoutSqlItIsTheGatewaysLastDay() {
    var query = query(null);
    assertThat(query.sources()).containsExactly(Map.entry("api-gw", "edge_logs"));
    assertThat(query.limit()).isEqualTo(100);
    assertThat(query.since()).isEqualTo(NOW.minusSeconds(86_400));
    assertThat(query.until()).isEqualTo(NOW);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "select id, timestamp, event_message from postgres_logs limit 5 | db | 5",
        "select t.id from edge_logs t cross join unnest(metadata) as m order by timestamp desc limit 9 | api-gw | 9",
        "select id, event_message, log_attributes['status'] as status from logs where source = 'auth_logs' order by timestamp desc limit 100 | auth | 100",
        "SELECT id FROM postgrest_logs LIMIT 999999 | rest | 1000",
        "select id from workflow_run_logs | | 100"
      })
  void theLastLinesOfOneSourceAreUnderstood(String sql, String service, int limit) {
    var query = query(sql);
    assertThat(query.sources().keySet()).isEqualTo(service == null ? Set.of() : Set.of(service));
    assertThat(query.limit()).isEqualTo(limit);
  }

  @Test
  void severalSourcesAndASearchAreUnderstoodAsTheCliSendsThem() {
    var query =
        query(
            "select id, toUnixTimestamp64Milli(timestamp) as ts_ms, multiIf(source in"
                + " ('edge_logs','function_edge_logs'), 'info', '') as level from logs where"
                + " (source = 'edge_logs' or source = 'postgres_logs' or source ="
                + " 'auth_audit_logs' or source = 'auth_logs' or source = 'pg_upgrade_logs') and"
                + " positionCaseInsensitiveUTF8(event_message, 'Wrong') > 0 order by ts_ms desc,"
                + " id desc limit 7");
    assertThat(query.sources().keySet()).containsExactlyInAnyOrder("api-gw", "db", "auth");
    assertThat(query.search()).isEqualTo("wrong");
    assertThat(query.limit()).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select distinct source from logs",
        "select count(*) from edge_logs",
        "select id from edge_logs where event_message like '%x%'",
        "select id from logs where source = 'auth_logs' and severity = 'error' group by 1",
        "select id from edge_logs union select id from auth_logs",
        "select id from secret_logs",
        "select id from logs where source = 'auth_logs' or true",
        "select count(id) from logs where source = 'auth_logs'",
        "select id from logs where source = 'auth_logs' and level in ('error') limit 5",
        "drop table users"
      })
  void whatAsksForMoreIsRefused(String sql) {
    assertThatThrownBy(() -> query(sql))
        .isInstanceOfSatisfying(
            ApiException.class,
            error -> {
              assertThat(error.status()).isEqualTo(400);
              assertThat(error.code()).isEqualTo("unsupported_logs_query");
            });
  }

  @Test
  void aWindowGoesForward() {
    assertThatThrownBy(() -> LogQuery.of(null, NOW, NOW, NOW, "kong"))
        .isInstanceOf(ApiException.class);
  }

  private static LogQuery query(@Nullable String sql) {
    return LogQuery.of(sql, null, null, NOW, "api-gw");
  }
}
