package dev.supaplane.standalone.verify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ProofTest {
  private static final String PUBLISHED =
      """
      {"equal": %s, "store": {"events": 1234, "aggregates": 7, "hash": "sha256:%s"},
       "topic": {"events": 1234, "aggregates": 7, "hash": "sha256:%s"},
       "repeated": 3, "later": 2, "differences": {"missing": 0, "altered": %d},
       "examples": [%s]}
      """;
  private static final String TABLES =
      """
      {"project": {"rows_live": 5, "rows_rebuilt": 5, "hash_live": "aa", "hash_rebuilt": "%s"}}
      """;
  private static final String A = "a".repeat(64);
  private static final String B = "b".repeat(64);

  @Test
  void countsAndHashesAreTold() {
    var proof =
        Proof.of(json(PUBLISHED.formatted("true", A, A, 0, "")), json(TABLES.formatted("aa")));

    assertThat(proof.equal()).isTrue();
    assertThat(proof.lines())
        .containsExactly(
            "store                 1,234 events     of 7 aggregates  sha256:" + "a".repeat(16),
            "topic                 1,234 events     of 7 aggregates  sha256:"
                + "a".repeat(16)
                + "  equal",
            "                          3 events     published again, the same",
            "                          2 events     came meanwhile, and are stored too",
            "project                   5 rows       aa  equal",
            "store, topic and read models are equal");
  }

  @Test
  void anotherRowIsTold() {
    var proof =
        Proof.of(json(PUBLISHED.formatted("true", A, A, 0, "")), json(TABLES.formatted("bb")));

    assertThat(proof.equal()).isFalse();
    assertThat(proof.lines())
        .contains("project: made anew from the topics it has 5 rows and bb")
        .endsWith("NOT EQUAL");
  }

  @Test
  void anotherEventIsTold() {
    var example = "{\"kind\": \"altered\", \"aggregate\": \"acme\", \"number\": 4}";
    var proof =
        Proof.of(
            json(PUBLISHED.formatted("false", A, B, 1, example)), json(TABLES.formatted("aa")));

    assertThat(proof.equal()).isFalse();
    assertThat(proof.lines()).contains("topic: 1 altered", "topic: altered acme 4");
  }

  @Test
  void noComparisonIsNoProof() {
    assertThat(Proof.of(json(PUBLISHED.formatted("true", A, A, 0, "")), json("{}")).equal())
        .isFalse();
    assertThat(Proof.of(json("{}"), json(TABLES.formatted("aa"))).equal()).isFalse();
  }

  private static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text);
  }
}
