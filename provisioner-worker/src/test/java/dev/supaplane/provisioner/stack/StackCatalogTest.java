package dev.supaplane.provisioner.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StackCatalogTest {
  private static final String MANIFEST =
      """
      postgres: {versions: ["17"], default: "17"}
      secrets: [KEY]
      variables: {NAME: "{{ref}}"}
      files:
        - {path: a/one.txt, for: [web]}
      services:
        web:
          image: web:1
          environment: {KEY: "${KEY}", NAME: "${NAME}"}
          mounts:
            - {file: a/one.txt, target: /one.txt}
          ports: {GATEWAY: 80}
          after: {base: healthy}
          probe: {http: {port: 80, path: /}}
          memoryMiB: 64
          pids: 16
          stopGraceSeconds: 5
        base:
          image: base:1
          required: true
          probe: {tcp: {port: 1}}
          memoryMiB: 64
          pids: 16
          stopGraceSeconds: 5
      """;

  @Test
  void tellsWhatTheBuiltInTemplateOffers() {
    var catalog = StackCatalog.builtIn();
    assertThat(catalog.templates()).containsExactly("supabase");
    assertThat(catalog.revisions("supabase")).containsExactly("2026.02", "2026.09", "2026.11");
    assertThat(catalog.defaultRevision("supabase")).isEqualTo("2026.11");
    assertOffer(catalog.offer("supabase", "2026.02"), "kong");
    assertOffer(catalog.offer("supabase", "2026.09"), "api-gw");
    assertOffer(catalog.offer("supabase", "2026.11"), "api-gw");
  }

  private static void assertOffer(StackCatalog.Offer offer, String gateway) {
    assertThat(offer.postgresVersions()).containsExactly("15", "17");
    assertThat(offer.defaultPostgresVersion()).isEqualTo("17");
    assertThat(offer.excludedByDefault())
        .containsExactlyInAnyOrderElementsOf(Samples.OFF_BY_DEFAULT);
    assertThat(offer.services())
        .filteredOn(StackCatalog.OfferedService::required)
        .extracting(StackCatalog.OfferedService::name)
        .containsExactlyInAnyOrder("db", gateway);
  }

  @Test
  void theRevisionsImagesAreThoseThatWereAgreedOn() {
    assertThat(images("2026.02"))
        .containsOnly(
            Map.entry("db", "supabase/postgres:17.6.1.136"),
            Map.entry("kong", "kong:2.8.1"),
            Map.entry("auth", "supabase/gotrue:v2.186.0"),
            Map.entry("rest", "postgrest/postgrest:v14.5"),
            Map.entry("realtime", "supabase/realtime:v2.78.15"),
            Map.entry("storage", "supabase/storage-api:v1.44.2"),
            Map.entry("imgproxy", "darthsim/imgproxy:v3.30.1"),
            Map.entry("meta", "supabase/postgres-meta:v0.95.2"),
            Map.entry("analytics", "supabase/logflare:1.31.2"),
            Map.entry("vector", "timberio/vector:0.53.0-alpine"),
            Map.entry("studio", "supabase/studio:2026.02.16-sha-26c615c"),
            Map.entry("functions", "supabase/edge-runtime:v1.70.3"),
            Map.entry("supavisor", "supabase/supavisor:2.7.4"));
    assertThat(images("2026.09"))
        .containsOnly(
            Map.entry("db", "supabase/postgres:17.6.1.136"),
            Map.entry("api-gw", "envoyproxy/envoy:v1.39.1"),
            Map.entry("auth", "supabase/gotrue:v2.196.0"),
            Map.entry("rest", "postgrest/postgrest:v14.17"),
            Map.entry("realtime", "supabase/realtime:v2.134.10"),
            Map.entry("storage", "supabase/storage-api:v1.74.0"),
            Map.entry("imgproxy", "darthsim/imgproxy:v3.31.4"),
            Map.entry("meta", "supabase/postgres-meta:v0.99.0"),
            Map.entry("analytics", "supabase/logflare:1.42.0"),
            Map.entry("vector", "timberio/vector:0.53.0-alpine"),
            Map.entry("studio", "supabase/studio:2026.09.07-sha-7996410"),
            Map.entry("functions", "supabase/edge-runtime:v1.76.2"),
            Map.entry("supavisor", "supabase/supavisor:2.9.12"));
    assertThat(images("2026.11")).isEqualTo(images("2026.09"));
  }

  @Test
  void everyImageOfEveryRevisionHasOneThatStandsInForIt() throws IOException {
    var offline = ComposeProject.yaml(Files.readString(Path.of("../docker/offline/images.yml")));
    for (var revision : Samples.CATALOG.revisions("supabase")) {
      for (var service : Samples.CATALOG.offer("supabase", revision).services()) {
        assertThat(service.images().values())
            .as(revision + " " + service.name())
            .allSatisfy(image -> assertThat(offline.get(image)).isNotNull());
      }
    }
  }

  private static Map<String, String> images(String revision) {
    var images = new TreeMap<String, String>();
    for (var service : Samples.CATALOG.offer("supabase", revision).services()) {
      images.put(service.name(), service.images().get("17"));
    }
    return images;
  }

  @Test
  void ordersServicesByWhatTheyWaitFor() {
    assertThat(catalog(MANIFEST).offer("t", "1").services())
        .extracting(StackCatalog.OfferedService::name)
        .containsExactly("base", "web");
  }

  @Test
  void refusesATemplateThatDoesNotFitTogether() {
    assertBroken("image: base:1", "imagge: base:1", "base", "unknown key imagge");
    assertBroken("image: base:1", "", "base.image", "expected a text");
    assertBroken("after: {base: healthy}", "after: {bass: healthy}", "unknown service", "web");
    assertBroken("after: {base: healthy}", "after: {base: happy}", "HAPPY", "HEALTHY");
    assertBroken("required: true", "after: {web: started}", "wait for each other");
    assertBroken(
        "required: true", "required: true\n    excludedByDefault: true", "excluded by default");
    assertBroken("KEY: \"${KEY}\"", "KEY: \"${KEYS}\"", "web uses ${KEYS}");
    assertBroken("KEY: \"${KEY}\"", "KEY: \"$KEY\"", "$");
    assertBroken("{{ref}}", "{{reff}}", "unknown {{reff}}");
    assertBroken("{{ref}}", "{{port.NOWHERE}}", "unknown {{port.NOWHERE}}");
    assertBroken("file: a/one.txt", "file: a/two.txt", "a/two.txt", "not always there");
    assertBroken("for: [web]", "for: [base]", "a/one.txt", "not always there");
    assertBroken("path: a/one.txt", "path: ../one.txt", "relative");
    assertBroken("target: /one.txt", "target: one.txt", "absolute path");
    assertBroken("GATEWAY: 80", "GATEWAY: 80000", "at most 65535");
    assertBroken("GATEWAY: 80", "DOORWAY: 80", "DOORWAY");
    assertBroken("default: \"17\"", "default: \"18\"", "18", "17");
    assertBroken("memoryMiB: 64", "memoryMiB: many", "whole number");
    assertBroken("{tcp: {port: 1}}", "{}", "exactly one");
    assertBroken("secrets: [KEY]", "secrets: [KEY, NAME]", "both a variable and a secret");
    assertBroken("image: web:1", "image: web:1\n    capabilities: [SYS_ADMIN]", "SYS_ADMIN");
  }

  @Test
  void refusesAnIndexThatPromisesWhatIsNotThere() {
    assertThatThrownBy(
            () -> new StackCatalog(source("t: {default: \"2\", revisions: [\"1\"]}", MANIFEST)))
        .isInstanceOf(StackException.class)
        .hasMessageContaining("none of [1]");
    assertThatThrownBy(
            () -> new StackCatalog(source("../t: {default: x, revisions: [x]}", MANIFEST)))
        .isInstanceOf(StackException.class)
        .hasMessageContaining("plain folder names");
    assertThatThrownBy(() -> StackSource.builtIn().read("supabase/1/stack.yml"))
        .isInstanceOf(StackException.class)
        .hasMessageContaining("supabase/1/stack.yml");
  }

  @Test
  void partsOfAFileFollowTheServicesAndNest() {
    var text =
        TextTemplate.parse(
            "t", "a\n# @if web\nb\n  -- @if !base\nc\n// @end\n# @end\nd # @if not at the start\n");
    assertThat(text.services()).containsExactlyInAnyOrder("web", "base");
    assertThat(text.render(Set.of("web"))).isEqualTo("a\nb\nc\nd # @if not at the start\n");
    assertThat(text.render(Set.of("web", "base"))).isEqualTo("a\nb\nd # @if not at the start\n");
    assertThat(text.render(Set.of())).isEqualTo("a\nd # @if not at the start\n");
    for (var broken : List.of("# @if a\n", "# @end\n")) {
      assertThatThrownBy(() -> TextTemplate.parse("f.sql", broken))
          .isInstanceOf(StackException.class)
          .hasMessageContaining("f.sql");
    }
  }

  private static void assertBroken(String from, String to, String... words) {
    assertThat(MANIFEST).contains(from);
    assertThatThrownBy(() -> catalog(MANIFEST.replace(from, to)))
        .as(to)
        .isInstanceOf(StackException.class)
        .hasMessageContainingAll(words);
  }

  private static StackCatalog catalog(String manifest) {
    return new StackCatalog(source("t: {default: \"1\", revisions: [\"1\"]}", manifest));
  }

  private static StackSource source(String index, String manifest) {
    return path ->
        switch (path) {
          case "index.yml" -> index;
          case "t/1/stack.yml" -> manifest;
          default -> "content of " + path + "\n";
        };
  }
}
