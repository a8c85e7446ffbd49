package dev.supaplane.platform.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supaplane.kit.web.ApiException;
import dev.supaplane.platform.management.PostgresSettings.Current;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class PostgresSettingsTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Map<String, Current> CURRENT =
      Map.of(
          "work_mem", current("4MB", "user", null),
          "max_connections", current("100", "postmaster", null),
          "statement_timeout", current("0", "user", "2min"));

  @Test
  void onlyWhatDiffersIsSetAndWhatIsAbsentIsReset() {
    var asked = asked("{\"work_mem\": \"8MB\", \"max_connections\": 100}");
    var change = PostgresSettings.change(asked, CURRENT);
    assertThat(change.statements())
        .containsExactly(
            "alter system reset statement_timeout", "alter system set work_mem = E'8MB'");
    assertThat(change.restart()).isFalse();
  }

  @Test
  void whatNeedsAStartAsksForOne() {
    var change =
        PostgresSettings.change(
            asked("{\"max_connections\": 200, \"statement_timeout\": \"2min\"}"), CURRENT);
    assertThat(change.statements()).containsExactly("alter system set max_connections = E'200'");
    assertThat(change.restart()).isTrue();
  }

  @Test
  void whatIsReadAndWrittenBackChangesNothingButWhatWasOverridden() {
    var asked = asked("{\"work_mem\": \"4MB\", \"statement_timeout\": \"2min\"}");
    assertThat(PostgresSettings.change(asked, CURRENT).statements()).isEmpty();
  }

  @Test
  void typesAreThoseOfTheApi() {
    var told =
        PostgresSettings.told(
            Map.of("max_connections", "100", "hot_standby_feedback", "off", "work_mem", "4MB"));
    assertThat(told)
        .containsExactly(
            Map.entry("max_connections", 100L),
            Map.entry("work_mem", "4MB"),
            Map.entry("hot_standby_feedback", false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"archive_command\": \"rm -rf /\"}",
        "{\"work_mem\": \"8MB'; drop table x\"}",
        "{\"work_mem\": 8}",
        "{\"max_connections\": \"100\"}",
        "{\"max_connections\": 0}",
        "{\"max_connections\": 1.5}",
        "{\"max_connections\": 99999999999999999999}",
        "{\"hot_standby_feedback\": \"on\"}",
        "{\"session_replication_role\": \"superuser\"}"
      })
  void whatIsNoSettingOfTheApiIsRefused(String body) {
    assertThatThrownBy(() -> asked(body))
        .isInstanceOfSatisfying(
            ApiException.class, error -> assertThat(error.status()).isEqualTo(400));
  }

  private static Map<String, String> asked(String body) {
    return PostgresSettings.asked(JSON.readTree(body));
  }

  private static Current current(String value, String context, @Nullable String override) {
    return new Current(value, context, override);
  }
}
