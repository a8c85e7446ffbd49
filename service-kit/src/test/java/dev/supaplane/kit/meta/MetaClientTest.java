package dev.supaplane.kit.meta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import dev.supaplane.kit.web.ApiException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MetaClientTest {
  private static final List<JsonNode> ONE = List.of(JsonMapper.shared().readTree("1"));
  private static final MetaQuery SELECT = new MetaQuery("select 1", 7);

  private final MetaClient meta = new MetaClient(Said::asItIs);
  private HttpServer gateway;
  private MetaDoor door;
  private volatile String asked = "";
  private volatile int status = 200;
  private volatile String answer = "[]";

  @BeforeEach
  void aGateway() throws IOException {
    gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    gateway.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.getRequestBody().readAllBytes();
            asked = exchange.getRequestURI().toString();
            var bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
          }
        });
    gateway.start();
    door = new MetaDoor("http://127.0.0.1:" + gateway.getAddress().getPort(), "key", null, null);
  }

  @AfterEach
  void noGateway() {
    gateway.stop(0);
  }

  @Test
  void theServerIsToldALimitWhereItCanBe() {
    assertThat(limits(SELECT)).isEqualTo("statementTimeoutSecs=7&queryTimeoutSecs=12");
    assertThat(limits(new MetaQuery("vacuum", 7))).isEqualTo("queryTimeoutSecs=12");
    assertThat(limits(new MetaQuery("select $1", ONE, 7, true))).isEqualTo("queryTimeoutSecs=12");
    assertThat(limits(new MetaQuery("select 1", List.of(), 900, false)))
        .isEqualTo("queryTimeoutSecs=905");
  }

  @Test
  void whoGaveUpIsNotSaidToBeAway() {
    for (var said :
        List.of(
            "408 {\"error\":\"Query read timeout\"}",
            "504 stream timeout",
            "504 {\"message\":\"The upstream server is timing out\"}")) {
      answers(said);
      var refusal = refusal();
      assertThat(refusal.status()).as(said).isEqualTo(504);
      assertThat(refusal.code()).as(said).isEqualTo("query_timeout");
      assertThat(refusal).as(said).hasMessageContaining("may go on in the database");
    }
  }

  @Test
  void whatTheWaySaysIsNotPassedOn() {
    for (var said :
        List.of(
            "504 {\"error\":\"Connection terminated due to connection timeout\"}",
            "401 own words",
            "400 own words",
            "502 own words")) {
      answers(said);
      var refusal = refusal();
      assertThat(refusal.code()).as(said).isEqualTo("database_unavailable");
      assertThat(refusal.getMessage()).doesNotContain("words", "terminated");
    }
    gateway.stop(0);
    assertThat(refusal().code()).isEqualTo("database_unavailable");
  }

  @Test
  void aResultThatIsTooLargeIsSaidToBe() {
    answers("200 [\"" + "x".repeat(16 << 20) + "\"]");
    assertThat(refusal().code()).isEqualTo("result_too_large");
    answers("400 {\"code\":\"RESULT_SIZE_EXCEEDED\",\"message\":\"too much\"}");
    assertThat(refusal())
        .satisfies(refusal -> assertThat(refusal.status()).isEqualTo(422))
        .hasMessageContaining("limit");
  }

  @Test
  void whatPostgresSaysIsForTheCaller() {
    answers("400 {\"code\":\"42P01\",\"message\":\"there is none\",\"position\":\"15\"}");
    assertThat(refusal())
        .hasMessage("there is none")
        .satisfies(refusal -> assertThat(refusal.code()).isEqualTo("42P01"))
        .satisfies(refusal -> assertThat(refusal.details()).containsEntry("position", "15"));
  }

  private void answers(String text) {
    var parts = text.split(" ", 2);
    status = Integer.parseInt(parts[0]);
    answer = parts[1];
  }

  private String limits(MetaQuery query) {
    meta.query(door, query).block();
    return asked.substring("/pg/query?".length());
  }

  private ApiException refusal() {
    var query = meta.query(door, SELECT);
    return catchThrowableOfType(ApiException.class, query::block);
  }
}
