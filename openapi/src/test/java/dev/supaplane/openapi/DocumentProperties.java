package dev.supaplane.openapi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A good answer that anything was taken from, put to or changed in is none any more. */
class DocumentProperties {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Conformance CONFORMANCE = Conformance.of(Path.of("../docs/openapi"));
  private static final String GOOD =
      """
      {"id": "1c2f6f0a-0f5e-4f7e-9a55-2b6f6f3b8c11", "name": "laptop", "token": null,
       "permissions": ["project_read"], "organizations": [], "projects": [],
       "expires_at": null, "issued_at": "2026-11-21T09:00:00Z"}
      """;

  private static boolean isGood(ObjectNode token) {
    var body = JSON.createObjectNode();
    body.putArray("tokens").add(token);
    return CONFORMANCE
        .violations("GET", "/api/tokens", 200, "application/json", body.toString().getBytes(UTF_8))
        .isEmpty();
  }

  private static ObjectNode good() {
    return (ObjectNode) JSON.readTree(GOOD);
  }

  @Property(tries = 50)
  void aMemberLessIsNone(@ForAll @From("members") String member) {
    assertThat(isGood(good())).isTrue();
    var token = good();
    token.remove(member);
    assertThat(isGood(token)).as(member).isFalse();
  }

  @Property(tries = 50)
  void aMemberOfAnotherTypeIsNone(@ForAll @From("members") String member) {
    assertThat(isGood(good().put(member, 7))).as(member).isFalse();
    var token = good();
    token.putObject(member);
    assertThat(isGood(token)).as(member).isFalse();
  }

  @Property(tries = 50)
  void aMemberMoreIsNone(@ForAll @From("strangers") String member) {
    assertThat(isGood(good().put(member, "x"))).as(member).isFalse();
  }

  @Provide
  Arbitrary<String> members() {
    return Arbitraries.of(good().propertyNames());
  }

  @Provide
  Arbitrary<String> strangers() {
    return Arbitraries.strings().alpha().ofMinLength(1).filter(name -> !good().has(name));
  }
}
