package dev.supaplane.command.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.events.wire.Topics;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.jdbc.core.simple.JdbcClient;

/** E2, E3: store and topic are compared event by event, and whatever differs is told. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StoreVerificationTest extends RunningCommandService {
  private static final int ORGANIZATIONS = 300;
  private String project = "";

  @BeforeAll
  void fill() throws SQLException {
    try (var connection = context.getBean("commandDataSource", DataSource.class).getConnection()) {
      StoreRows.organizations(connection, "org", 0, ORGANIZATIONS);
    }
    project = active();
  }

  @Test
  @Order(1)
  void whatWasPublishedIsWhatIsStored() {
    var told = verify();

    assertThat(told).containsEntry("equal", true).containsEntry("repeated", 0);
    // The project, its organization, its two events.
    assertThat(side(told, "store")).containsEntry("events", ORGANIZATIONS + 3);
    assertThat(side(told, "store")).containsEntry("aggregates", ORGANIZATIONS + 2);
    assertThat(side(told, "topic")).isEqualTo(side(told, "store"));
    assertThat(text(side(told, "store"), "hash")).matches("sha256:[0-9a-f]{64}");
  }

  @Test
  @Order(2)
  void aRepetitionIsCountedAndIsNoDifference() {
    var record = awaitEvents("org7", 1).getFirst();
    send(
        new ProducerRecord<>(record.topic(), null, record.key(), record.value(), record.headers()));

    assertThat(verify()).containsEntry("equal", true).containsEntry("repeated", 1);
  }

  @Test
  @Order(3)
  void oneChangedByteInTheStoreIsFound() {
    var changed =
        "update domainevententry set payload = convert_to(replace("
            + "convert_from(payload, 'UTF8'), ?, ?), 'UTF8') where aggregateidentifier = 'org5'";
    assertThat(db().sql(changed).params("\"org5\"", "\"0rg5\"").update()).isEqualTo(1);

    var told = verify();

    assertThat(told).containsEntry("equal", false);
    assertThat(examples(told)).containsExactly(example("altered", "org5", 0));
    assertThat(side(told, "topic").get("hash")).isNotEqualTo(side(told, "store").get("hash"));
    assertThat(db().sql(changed).params("\"0rg5\"", "\"org5\"").update()).isEqualTo(1);
    assertThat(verify()).containsEntry("equal", true);
  }

  @Test
  @Order(4)
  void whatIsPublishedAndNotStoredIsFound() {
    assertThat(db().sql("delete from domainevententry where aggregateidentifier = 'org9'").update())
        .isEqualTo(1);
    send(new ProducerRecord<>(Topics.EVENTS, 0, "nonsense", "{}".getBytes(UTF_8)));

    var told = verify();

    assertThat(told).containsEntry("equal", false);
    assertThat(examples(told)).contains(example("phantom", "org9", 0));
    assertThat(examples(told)).extracting(e -> e.get("kind")).contains("unreadable");
    assertThat(told.get("differences"))
        .isEqualTo(
            Map.of(
                "hole", 0, "missing", 0, "phantom", 1, "altered", 0, "order", 0, "unreadable", 1));
  }

  @Test
  @Order(5)
  void anEventThatIsGoneFromTheMiddleIsFoundAndTheOthersAreLookedAt() {
    assertThat(
            db().sql(
                    """
                    delete from domainevententry
                    where aggregateidentifier = ? and sequencenumber = 0
                    """)
                .param(project)
                .update())
        .isEqualTo(1);

    var told = verify();

    assertThat(examples(told)).contains(example("hole", project, 1));
    assertThat(side(told, "store")).containsEntry("aggregates", ORGANIZATIONS);
  }

  private JdbcClient db() {
    return context.getBean("commandDb", JdbcClient.class);
  }

  private Map<String, Object> verify() {
    return Objects.requireNonNull(
        client
            .get()
            .uri("/api/verification/store")
            .exchange()
            .expectStatus()
            .isOk()
            .expectBody(OBJECT)
            .returnResult()
            .getResponseBody());
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> side(Map<String, Object> told, String name) {
    return (Map<String, Object>) Objects.requireNonNull(told.get(name));
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> examples(Map<String, Object> told) {
    return (List<Map<String, Object>>) Objects.requireNonNull(told.get("examples"));
  }

  private static Map<String, Object> example(String kind, String aggregate, int number) {
    return Map.of("kind", kind, "aggregate", aggregate, "number", number);
  }
}
