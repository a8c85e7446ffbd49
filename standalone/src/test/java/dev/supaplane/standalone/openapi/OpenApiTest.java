package dev.supaplane.standalone.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supaplane.command.api.PlanAnswer;
import dev.supaplane.kit.access.RouteRules;
import dev.supaplane.openapi.Answered;
import dev.supaplane.openapi.Api;
import dev.supaplane.openapi.ApiDocuments;
import dev.supaplane.openapi.ApiDocuments.Fixed;
import dev.supaplane.openapi.ApiDocuments.Known;
import dev.supaplane.openapi.ClientTypes;
import dev.supaplane.openapi.Conformance.Seen;
import dev.supaplane.openapi.Contracts;
import dev.supaplane.platform.management.Catalogue;
import dev.supaplane.platform.studio.Meaningless;
import dev.supaplane.standalone.access.Tenants;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.web.reactive.result.method.RequestMappingInfoHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The documents in docs/openapi against the routes of all services, and what those answer against
 * the documents. After a wanted change write them anew with {@code -Dopenapi.write=true}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenApiTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Path DOCUMENTS = Path.of("../docs/openapi");
  private static final Path TYPES = Path.of("../platform-service/src/test/resources");
  private static final String STREAM = "/api/events";

  /** Whose answer has no shape of its own, and why. */
  private static final Map<String, String> SHAPELESS =
      Map.ofEntries(
          Map.entry(
              "DELETE /v1/projects/{ref}/database/migrations",
              "an empty list: the API promises nothing"),
          Map.entry("PATCH /v1/projects/{ref}/database/migrations/{version}", "an empty list"),
          Map.entry("POST /v1/projects/{ref}/database/migrations", "an empty list"),
          Map.entry("PUT /v1/projects/{ref}/database/migrations", "an empty list"),
          Map.entry("GET /api/openapi/{api}", "a document itself"),
          Map.entry("GET /api/audit/checkpoint", "a signed line, byte for byte as it was signed"),
          Map.entry("GET /platform/custom-content", "whatever a Studio of one's own is driven by"),
          Map.entry("GET /platform/telemetry/feature-flags", "no flag is ever set"),
          Map.entry(
              "GET /platform/auth/{ref}/config",
              "settings of GoTrue by name, in capitals: those of docs/settings.md"),
          Map.entry(
              "PATCH /platform/auth/{ref}/config",
              "settings of GoTrue by name, in capitals: those of docs/settings.md"),
          Map.entry(
              "PATCH /platform/auth/{ref}/config/hooks",
              "settings of GoTrue by name, in capitals: those of docs/settings.md"),
          Map.entry("DELETE /auth/v1/user/identities/{id}", "an empty object"));

  /**
   * Where an answer is of its type only as the API demands it to be asked for. Without {@code
   * services}, which it demands, all are told of here, also those that the hosted platform has no
   * name for: whoever leaves it out wants to know what is wrong.
   */
  private static final Map<String, String> ASKED_FOR =
      Map.of("/v1/projects/{ref}/health", "?services=auth,db,realtime,rest,storage");

  /** Calls whose type allows anything: nearly every member of one key may be missing. */
  private static final List<String> ANYTHING = List.of("GET /v1/projects/{ref}/api-keys/{id}");

  /** Calls that the client has no type of: it never makes them; the CLI and Studio do. */
  private static final List<String> UNTYPED =
      List.of("GET /v1/organizations/{slug}/entitlements 200", "GET /v1/profile 200");

  @TempDir static Path directory;
  private Tenants tenants;
  private ApiDocuments documents;

  @BeforeAll
  void start() throws IOException, InterruptedException {
    tenants = new Tenants(directory);
    documents =
        new ApiDocuments(
            tenants.context.getBeansOfType(RequestMappingInfoHandlerMapping.class).values(),
            new Contracts(types("management"), types("studio")),
            OpenApiTest::known,
            PlanAnswer.class);
  }

  @AfterAll
  void stop() {
    tenants.close();
  }

  @Test
  void theDocumentsSayWhatTheCodeSays() throws IOException {
    System.out.print(documents.figures());
    for (var api : Api.values()) {
      var file = DOCUMENTS.resolve(api.file());
      if (Boolean.getBoolean("openapi.write")) {
        Files.writeString(file, documents.text(api));
      }
      assertThat(file)
          .as("write it anew with -Dopenapi.write=true")
          .hasContent(documents.text(api));
    }
  }

  @Test
  void everyRouteIsInOneAndSaysWhatItAnswers() {
    var declared = tenants.context.getBean(RouteRules.class).declared();
    assertThat(documents.operations()).isEqualTo(declared.size());
    assertThat(documents.undescribed()).containsExactlyInAnyOrderElementsOf(SHAPELESS.keySet());
  }

  /** Every route that only reads is asked, and every command what it would do. */
  @Test
  void whatIsAnsweredIsAsTheDocumentsSay() throws IOException, InterruptedException {
    var made = ask("POST", "/api/accounts", "{\"email\": \"ada@example.com\", \"name\": \"Ada\"}");
    var account = JSON.readTree(made).path("id").asString("x");
    var members = "/api/organizations/" + tenants.a.slug();
    ask("POST", members + "/members", "{\"email\": \"ada@example.com\", \"role\": \"developer\"}");
    ask("POST", members + "/invitations", "{\"email\": \"b@example.com\", \"role\": \"owner\"}");
    for (var api : Api.values()) {
      for (var path : documents.of(api).required("paths").properties()) {
        for (var one : path.getValue().properties()) {
          var method = one.getKey().toUpperCase(Locale.ROOT);
          if (path.getKey().equals(STREAM)) {
            continue; // It does not end.
          }
          if (method.equals("GET")) {
            ask(method, filled(path.getKey(), account), "");
          } else if (one.getValue().path("parameters").toString().contains("\"dry_run\"")) {
            ask(method, filled(path.getKey(), account) + "?dry_run=true", "{\"name\": \"other\"}");
          }
        }
      }
    }
    if (Boolean.getBoolean("openapi.write")) {
      return; // What is being written cannot be held against itself.
    }
    var seen = Answered.here().conformance();
    System.out.println(seen.figures());
    var never = new ArrayList<String>();
    var well = 0;
    for (var one : seen.seen().entrySet()) {
      if (one.getKey().startsWith("GET ")) {
        if (one.getValue().compareTo(Seen.REFUSED) > 0) {
          well++;
        } else {
          never.add(one.getKey());
        }
      }
    }
    System.out.printf(
        "figure: %d reads answered well and as documented; not here: %s%n", well, never);
    assertThat(well).isGreaterThan(120);
  }

  /** The types are those of {@code supabase-management-js}, the judge is TypeScript's compiler. */
  @Test
  void theManagementApiAnswersWhatItsClientsTypesSay() throws IOException, InterruptedException {
    var answers = new ArrayList<ClientTypes.Answer>();
    for (var path : documents.of(Api.MANAGEMENT).required("paths").properties()) {
      if (path.getValue().has("get")) {
        var address = filled(path.getKey(), "anon") + ASKED_FOR.getOrDefault(path.getKey(), "");
        var answer = tenants.ask("GET", address, Tenants.SUPERUSER, "");
        if (answer.status() == 200) {
          answers.add(
              new ClientTypes.Answer("GET " + path.getKey(), 200, JSON.readTree(answer.body())));
        }
      }
    }
    var held = ClientTypes.installed().held(answers);
    System.out.printf(
        "figure: %d answers of %d are of the client's types; %d types allow anything, %d unknown: %s;"
            + " %d of %d wrong ones refused%n",
        held.held() - held.errors().size(),
        answers.size(),
        held.open().size(),
        held.unknown().size(),
        held.unknown(),
        held.caught(),
        held.controls());
    assertThat(held.errors()).isEmpty();
    assertThat(held.unknown()).containsExactlyInAnyOrderElementsOf(UNTYPED);
    assertThat(held.open()).isSubsetOf(ANYTHING);
    assertThat(held.held()).isGreaterThan(30);
    assertThat(held.caught()).isEqualTo(held.controls());
  }

  @Test
  void aClientCanBeMadeOfEachDocument() throws IOException, InterruptedException {
    var types = ClientTypes.installed();
    types.generated(
        DOCUMENTS.resolve(Api.MANAGEMENT.file()),
        "type P = operations[\"getProjectsByRef\"][\"responses\"][200][\"content\"][\"application/json\"];\n"
            + "export const ref = (project: P): string => project.ref;");
    types.generated(DOCUMENTS.resolve(Api.API.file()), "export type All = keyof paths;");
    types.generated(DOCUMENTS.resolve(Api.PLATFORM.file()), "export type All = keyof paths;");
    assertThatThrownBy(
            () ->
                types.generated(
                    DOCUMENTS.resolve(Api.MANAGEMENT.file()),
                    "type P = operations[\"getProjectsByRef\"][\"responses\"][200][\"content\"][\"application/json\"];\n"
                        + "export const ref = (project: P): number => project.ref;"))
        .hasMessageContaining("not assignable");
  }

  private String ask(String method, String path, String body)
      throws IOException, InterruptedException {
    return tenants.ask(method, path, Tenants.SUPERUSER, body).body();
  }

  private String filled(String path, String id) {
    var known =
        Map.of(
            "{ref}",
            tenants.a.project(),
            "{slug}",
            tenants.a.slug(),
            "{host}",
            "local",
            "{name}",
            path.startsWith("/api/projections") ? "all" : "x",
            "{number}",
            "1");
    var filled = path;
    for (var variable : known.entrySet()) {
      filled = filled.replace(variable.getKey(), variable.getValue());
    }
    var one =
        path.startsWith("/api/webhooks")
            ? tenants.a.hook()
            : path.startsWith("/api/operations") ? tenants.a.operation() : id;
    return filled.replace("{id}", one).replaceAll("\\{[^}]*}", "x");
  }

  private static Optional<Known> known(String call) {
    var words = List.of(call.split(" ", 2));
    return Catalogue.of(words.getFirst(), words.getLast())
        .map(
            entry ->
                new Known(
                    entry.verdict().name().toLowerCase(Locale.ROOT),
                    Optional.ofNullable(entry.refusal()).map(Catalogue.Refusal::status),
                    entry.note(),
                    Optional.empty()))
        .or(() -> Optional.ofNullable(Meaningless.table().get(call)).map(OpenApiTest::known));
  }

  private static Known known(Meaningless.Answer answer) {
    return answer.status() < 400
        ? new Known(
            "empty",
            Optional.empty(),
            answer.why(),
            Optional.of(new Fixed(answer.status(), Optional.ofNullable(answer.body()))))
        : new Known("refused", Optional.of(answer.status()), answer.why(), Optional.empty());
  }

  private static JsonNode types(String of) throws IOException {
    return JSON.readTree(Files.readString(TYPES.resolve(of).resolve("shapes.json")));
  }
}
