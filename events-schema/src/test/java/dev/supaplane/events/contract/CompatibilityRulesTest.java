package dev.supaplane.events.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.node.ObjectNode;

/** Every way to break a consumer is caught in every place; every other change passes. */
class CompatibilityRulesTest {
  private static final List<ObjectNode> SCHEMAS =
      Descriptions.events().stream().map(Schemas.CONTRACT::of).toList();

  @ParameterizedTest
  @EnumSource
  void aChangeIsCaughtWhereverItBreaksSomebody(Mutation mutation) {
    var tried = 0;
    for (var schema : SCHEMAS) {
      assertThat(Compatibility.breaks("a type", schema, schema)).isEmpty();
      for (var changed : mutation.everywhere(schema)) {
        tried++;
        var breaks = Compatibility.breaks("a type", schema, changed);
        assertThat(breaks.isEmpty())
            .as("%s: %s%n%s%n%s", mutation, breaks, schema, changed)
            .isEqualTo(!mutation.breaks());
      }
    }
    assertThat(tried).as("places where it can be done").isPositive();
  }
}
