package dev.supaplane.standalone.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.command.api.PlanAnswer;
import dev.supaplane.openapi.Api;
import dev.supaplane.openapi.ApiDocuments;
import dev.supaplane.openapi.ApiDocuments.Fixed;
import dev.supaplane.openapi.ApiDocuments.Known;
import dev.supaplane.openapi.Contracts;
import dev.supaplane.platform.management.Catalogue;
import dev.supaplane.platform.studio.Meaningless;
import dev.supaplane.standalone.access.Tenants;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
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
 * The documents in docs/openapi against the routes of all services. After a wanted change write
 * them anew with {@code -Dopenapi.write=true}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenApiTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Path DOCUMENTS = Path.of("../docs/openapi");
  private static final Path TYPES = Path.of("../platform-service/src/test/resources");

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
    System.out.println("without a schema: " + documents.undescribed());
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

  private static Optional<Known> known(String call) {
    var words = call.split(" ", 2);
    return Catalogue.of(words[0], words[1])
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
