package dev.supaplane.kit.meta;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "vacuum",
        "  -- tidy\n VACUUM (full) t",
        "/* a * b */ create unique index concurrently i on t (a)",
        "alter system set work_mem = '8MB'",
        "reindex table t",
        "alter table t detach partition p concurrently",
        "rollback prepared 'one'",
        "call p()",
        "do $$ begin commit; end $$"
      })
  void whatMustBeAloneIsKnown(String query) {
    assertThat(SqlText.alone(query)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "select 1",
        "create index i on t (a)",
        "select 'vacuum'",
        "/* vacuum",
        "-- x",
        "document"
      })
  void whatNeedNotBeIsNot(String query) {
    assertThat(SqlText.alone(query)).isFalse();
  }
}
