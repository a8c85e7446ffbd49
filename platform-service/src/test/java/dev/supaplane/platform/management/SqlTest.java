package dev.supaplane.platform.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supaplane.kit.web.ApiException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SqlTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Test
  void aLiteralEndsWhereItSays() {
    assertThat(Sql.literal("it's \\'; drop")).isEqualTo("E'it\\'s \\\\\\'; drop'");
    assertThatThrownBy(() -> Sql.literal("a\0b")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aReadOnlyQueryIsAValueAndNotPartOfTheScript() {
    var script = Sql.readOnly("select 1; commit; drop table x -- $q$", List.of(), 5);
    assertThat(script)
        .startsWith("begin transaction read only;\nset local statement_timeout = '5s';\n")
        .contains("do $q0$declare")
        .contains("E'select 1; commit; drop table x -- $q$'")
        .endsWith("fetch all from supaplane_result;\ncommit");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "explain analyze create table stolen as select 1",
        "-- why\nEXPLAIN (analyze) select 1 into stolen",
        "/* why */ (explain analyse select 1",
        "explain/**/analyze select 1 into stolen"
      })
  void whatIsExplainedByRunningItIsRefused(String query) {
    assertThatThrownBy(() -> Sql.readOnly(query, List.of(), 5))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("analyze");
  }

  @ParameterizedTest
  @ValueSource(strings = {"explain select 1", "explain verbose with a as (select 1) table a"})
  void aPlanIsNoChange(String query) {
    assertThat(Sql.readOnly(query, List.of(), 5)).contains(query);
  }

  @Test
  void parametersAreConstantsOfNoType() {
    var script =
        Sql.readOnly("select $1", parameters("[1, \"a'b\", null, true, [\"x\", null]]"), 5);
    assertThat(script)
        .contains("prepare supaplane_query as select $1")
        .contains("execute supaplane_query(E'1', E'a\\'b', null, E'true', E'{\"x\",NULL}')");
  }

  @Test
  void anObjectIsItsJson() {
    assertThat(Sql.constant(parameters("[{\"a\": 1}]").getFirst())).isEqualTo("E'{\"a\":1}'");
  }

  private static List<JsonNode> parameters(String json) {
    return JSON.readTree(json).valueStream().toList();
  }
}
