package dev.supaplane.command.meta;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.NotBlank;

class ReadOnlyStatementProperties {
  @Property(tries = 500)
  void aSecondStatementIsRefusedHoweverItIsHidden(
      @ForAll("anything") String before, @ForAll @NotBlank String after) {
    var query = before + ";" + after;
    if (!after.replace(";", " ").isBlank()) {
      assertThat(ReadOnlyStatement.refusal("select 1 " + query)).isPresent();
    }
  }

  @Property(tries = 500)
  void whatBeginsOrEndsTransactionsIsRefused(
      @ForAll("comment") String comment, @ForAll("leaving") String word) {
    assertThat(ReadOnlyStatement.refusal(comment + word + " x")).isPresent();
  }

  @Property(tries = 500)
  void readingIsLetThroughBehindComments(
      @ForAll("comment") String comment, @ForAll("reading") String word) {
    assertThat(ReadOnlyStatement.refusal(comment + word + " 1 ; \n")).isEmpty();
  }

  @Example
  void nestedCommentsAreNotGuessedAt() {
    assertThat(ReadOnlyStatement.refusal("/* /* */ select */ do $$ $$")).isPresent();
    assertThat(ReadOnlyStatement.refusal("/* open")).isPresent();
    assertThat(ReadOnlyStatement.refusal("-- only a comment")).isPresent();
    assertThat(ReadOnlyStatement.refusal("")).isPresent();
  }

  @Provide
  Arbitrary<String> anything() {
    return Arbitraries.of("'", "$$", "$a$", "/*", "--", "\"", "E'\\'", "x")
        .list()
        .map(String::valueOf);
  }

  @Provide
  Arbitrary<String> comment() {
    return Arbitraries.of("", "-- do\n", "/* call */", " ", "(", "\n\t", "--\r\n", "/**/")
        .list()
        .ofMaxSize(6)
        .map(parts -> String.join("", parts));
  }

  @Provide
  Arbitrary<String> leaving() {
    return Arbitraries.of(
        "do",
        "DO",
        "call",
        "set",
        "reset",
        "begin",
        "commit",
        "rollback",
        "insert",
        "copy",
        "lock",
        "prepare",
        "execute",
        "discard",
        "listen",
        "grant",
        "selectx",
        "\"select\"",
        "");
  }

  @Provide
  Arbitrary<String> reading() {
    return Arbitraries.of(
        "select",
        "SELECT",
        "with",
        "values",
        "table",
        "show",
        "explain select",
        "EXPLAIN verbose values");
  }
}
