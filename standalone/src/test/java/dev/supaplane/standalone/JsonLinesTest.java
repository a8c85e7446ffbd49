package dev.supaplane.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JsonLinesTest {
  private final LoggerContext context = new LoggerContext();

  JsonLinesTest() {
    context.setMDCAdapter(new LogbackMDCAdapter());
  }

  @Test
  void aLineTellsWhatItSaysAndWhatItBelongsTo() {
    var event = event("says \"{}\"\nforged: line", null, "this");
    event.setMDCPropertyMap(
        Map.of("trace_id", "4bf9", "project", "abc", "level", "forged", "operation_id", "o"));
    var text = text(event);
    assertThat(text).endsWith("}\n").satisfies(t -> assertThat(t.lines()).hasSize(1));
    var line = json(text);
    assertThat(line.path("message").asString()).isEqualTo("says \"this\"\nforged: line");
    assertThat(line.path("level").asString()).isEqualTo("WARN");
    assertThat(line.path("trace_id").asString()).isEqualTo("4bf9");
    assertThat(line.path("project").asString()).isEqualTo("abc");
    assertThat(line.path("operation_id").asString()).isEqualTo("o");
    assertThat(line.path("logger_name").asString()).isEqualTo("a.logger");
    assertThat(Instant.parse(line.path("@timestamp").asString())).isNotNull();
  }

  @Test
  void anErrorComesWithItsStack() {
    var event = event("failed", new IllegalStateException("why"), (Object[]) null);
    assertThat(json(text(event)).path("stack_trace").asString())
        .startsWith("java.lang.IllegalStateException: why")
        .contains("JsonLinesTest");
  }

  @Test
  void aFormatThatThereIsNotIsRefusedBeforeAnythingIsSilent() {
    Serve.demandLogFormat(null);
    Serve.demandLogFormat("json");
    assertThatThrownBy(() -> Serve.demandLogFormat("xml")).isInstanceOf(Trouble.class);
  }

  private LoggingEvent event(String message, Throwable error, Object... arguments) {
    return new LoggingEvent(
        "f", context.getLogger("a.logger"), Level.WARN, message, error, arguments);
  }

  private static String text(LoggingEvent event) {
    var lines = new JsonLines();
    lines.start();
    return new String(lines.encode(event), UTF_8);
  }

  private static JsonNode json(String line) {
    return JsonMapper.builder().build().readTree(line);
  }
}
