package dev.supaplane.events.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.supaplane.events.wire.EventTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The AsyncAPI document and the catalogue are made from the records, like the schemas. */
class GeneratedDocumentsTest {
  private static final Path DOCS = Path.of("../docs/events");
  private static final String MARK = "<!-- From here on made from the records. -->\n";

  private final Releases releases = new Releases();

  @Test
  void theAsyncApiDocumentIsWhatTheRecordsSay() throws IOException {
    Generated.compare(DOCS.resolve("asyncapi.yaml"), new AsyncApi(releases).yaml());
  }

  @Test
  void theCatalogueIsWhatTheRecordsSay() throws IOException {
    var page = DOCS.resolve("README.md");
    var now = Files.readString(page);
    var introduction = now.substring(0, now.indexOf(MARK) + MARK.length()) + "\n";
    Generated.compare(page, new Catalogue(releases).markdown(introduction));
  }

  @Test
  void everyLinkInTheCatalogueLeadsSomewhere() throws IOException {
    var page = Files.readString(DOCS.resolve("README.md"));
    var headings =
        page.lines()
            .filter(line -> line.startsWith("#"))
            .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
            .map(heading -> heading.replaceAll("[^a-z0-9 -]", "").replace(' ', '-'))
            .toList();
    var links =
        Pattern.compile("\\]\\(#([^)]*)\\)")
            .matcher(page)
            .results()
            .map(match -> match.group(1))
            .toList();
    assertThat(links).isNotEmpty();
    assertThat(headings).containsAll(links);
  }

  @Test
  void everyReferenceOfTheDocumentLeadsSomewhere() {
    var document = document();
    var references = references(document).toList();
    assertThat(references).hasSizeGreaterThan(4 * EventTypes.all().size());
    assertThat(references)
        .allSatisfy(
            to -> assertThat(document.at(to.substring(1)).isMissingNode()).as(to).isFalse());
  }

  @Test
  void everyTypeIsAMessageOfOneChannel() {
    var document = document();
    var names = new ArrayList<String>();
    document
        .path("channels")
        .valueStream()
        .flatMap(channel -> channel.path("messages").valueStream())
        .map(message -> document.at(message.path("$ref").asString().substring(1)))
        .forEach(message -> names.add(message.path("name").asString()));
    assertThat(names).containsExactlyElementsOf(EventTypes.all());
  }

  @Test
  void everyExampleIsAcceptedByItsPayload() {
    var document = document();
    var registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7);
    for (var message : document.path("components").path("messages")) {
      var payload = document.at(message.path("payload").path("$ref").asString().substring(1));
      assertThat(
              registry
                  .getSchema(payload.toString())
                  .validate(message.path("examples").path(0).path("payload")))
          .as(message.path("name").asString())
          .isEmpty();
    }
  }

  @Test
  void headersAreThoseOfTheEnvelope() {
    var schemas = document().path("components").path("schemas");
    var events = new TreeSet<>(schemas.path("eventsHeaders").path("properties").propertyNames());
    var outcomes = schemas.path("outcomesHeaders").path("properties").propertyNames();
    assertThat(events)
        .contains("ce_id", "ce_type", "ce_subject", "ce_sequence", "ce_correlationid");
    assertThat(List.copyOf(outcomes)).contains("ce_id").doesNotContain("ce_sequence");
  }

  /**
   * Against AsyncAPI's own schema, where somebody has it: {@code -Dasyncapi.schema=<path>} of
   * {@code schemas/3.0.0-without-$id.json} in the npm package {@code @asyncapi/specs}.
   */
  @Test
  @EnabledIfSystemProperty(named = "asyncapi.schema", matches = ".+")
  void theDocumentIsAsyncApi() throws IOException {
    var schema = Files.readString(Path.of(System.getProperty("asyncapi.schema")));
    var registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7);
    assertThat(registry.getSchema(schema).validate(document())).isEmpty();
  }

  /** As somebody reads it from the file, which another test compares. */
  private JsonNode document() {
    var yaml = YAMLMapper.shared().readTree(new AsyncApi(releases).yaml());
    return JsonMapper.shared().readTree(yaml.toString());
  }

  private static Stream<String> references(JsonNode tree) {
    return Stream.concat(
        tree.has("$ref") ? Stream.of(tree.path("$ref").asString()) : Stream.of(),
        tree.valueStream().flatMap(GeneratedDocumentsTest::references));
  }
}
