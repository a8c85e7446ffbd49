package dev.supaplane.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The dashboard and the alerts ask for nothing that is not there, and each alert can be helped. */
class GrafanaTest {
  @Test
  void everyPanelAsksForMetricsThatThereAre() throws IOException {
    var types = MetricsTable.types();
    var dashboard =
        JsonMapper.builder()
            .build()
            .readTree(Files.readString(MetricsTable.DOCS.resolve("grafana/supaplane.json")));
    var ids = new HashSet<Integer>();
    var asked = new HashSet<String>();
    for (var panel : dashboard.path("panels")) {
      assertThat(ids.add(panel.path("id").asInt())).as(panel.path("title").asString()).isTrue();
      if (panel.path("type").asString().equals("row")) {
        continue;
      }
      assertThat(panel.path("targets")).as(panel.path("title").asString()).isNotEmpty();
      for (JsonNode target : panel.path("targets")) {
        var expression = target.path("expr").asString();
        var names = MetricsTable.namesIn(expression, types.keySet());
        assertThat(names).as(expression).isNotEmpty();
        assertThat(types.keySet()).as(expression).containsAll(names);
        demandFitting(expression, types);
        asked.addAll(names);
      }
    }
    // A metric that nobody ever sees is one that nobody keeps right.
    assertThat(asked)
        .containsAll(
            types.keySet().stream()
                .filter(name -> name.startsWith("supaplane_") && !name.endsWith("_max"))
                .toList());
  }

  @Test
  void everyAlertAsksForMetricsThatThereAreAndIsInTheRunbook() throws IOException {
    var types = MetricsTable.types();
    var runbook = Files.readString(MetricsTable.DOCS.resolve("runbooks/metrics.md"));
    var rules = rules();
    assertThat(rules).isNotEmpty();
    for (var rule : rules) {
      var name = String.valueOf(rule.get("alert"));
      var expression = String.valueOf(rule.get("expr"));
      assertThat(types.keySet())
          .as(name)
          .containsAll(MetricsTable.namesIn(expression, types.keySet()));
      demandFitting(expression, types);
      assertThat(runbook).contains("| `" + name + "` |");
    }
    var told = runbook.lines().filter(line -> line.startsWith("| `Supaplane")).count();
    assertThat(told).as("alerts in the runbook").isEqualTo(rules.size());
  }

  /** Buckets and counts are of histograms alone. */
  private static void demandFitting(String expression, Map<String, String> types) {
    types.forEach(
        (name, type) -> {
          if (!type.equals("histogram")) {
            assertThat(expression).doesNotContain(name + "_bucket").doesNotContain(name + "_count");
          }
        });
  }

  private static List<Map<?, ?>> rules() throws IOException {
    var file = Files.readString(MetricsTable.DOCS.resolve("grafana/alerts.yml"));
    Map<?, ?> read = new Yaml(new SafeConstructor(new LoaderOptions())).load(file);
    var rules = new ArrayList<Map<?, ?>>();
    for (var group : (List<?>) read.get("groups")) {
      ((List<?>) ((Map<?, ?>) group).get("rules")).forEach(rule -> rules.add((Map<?, ?>) rule));
    }
    return rules;
  }
}
