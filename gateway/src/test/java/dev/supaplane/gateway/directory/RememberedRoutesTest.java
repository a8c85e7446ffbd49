package dev.supaplane.gateway.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.gateway.route.Route;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RememberedRoutesTest {
  private static final ProjectRef REF = new ProjectRef("abcdefghijklmnopqrst");
  private static final Route OPEN = new Route.Open(null, null, false);
  private static final Route PAUSED = new Route.Shut(Route.Reason.PAUSED);

  private final List<CompletableFuture<Optional<Route>>> asked = new ArrayList<>();
  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
  private final RememberedRoutes routes =
      new RememberedRoutes(
          _ -> {
            var answer = new CompletableFuture<Optional<Route>>();
            asked.add(answer);
            return answer;
          },
          Duration.ofSeconds(2),
          Duration.ofHours(1),
          clock::get);

  @Test
  void oneQuestionAnswersAllWhoAskAtThatTimeAndForAMoment() {
    var first = routes.find(REF);
    var second = routes.find(REF);
    assertThat(asked).hasSize(1);
    asked.getFirst().complete(Optional.of(OPEN));
    assertThat(now(first)).contains(OPEN);
    assertThat(now(second)).contains(OPEN);
    pass(Duration.ofMillis(1_999));
    assertThat(now(routes.find(REF))).contains(OPEN);
    pass(Duration.ofMillis(1));
    var later = routes.find(REF);
    assertThat(asked).hasSize(2);
    asked.getLast().complete(Optional.of(PAUSED));
    assertThat(now(later)).contains(PAUSED);
  }

  @Test
  void whileNobodyCanSayTheLastAnswerCountsUntilItIsTooOld() {
    routes.find(REF);
    asked.getFirst().complete(Optional.of(OPEN));
    pass(Duration.ofMinutes(59));
    var away = routes.find(REF);
    asked.getLast().completeExceptionally(new IOException("away"));
    assertThat(now(away)).contains(OPEN);
    pass(Duration.ofMinutes(1));
    var tooOld = routes.find(REF);
    asked.getLast().completeExceptionally(new IOException("away"));
    assertThatThrownBy(() -> now(tooOld)).hasMessageContaining("away");
  }

  @Test
  void whatIsNotThereIsNotRemembered() {
    var first = routes.find(REF);
    asked.getFirst().complete(Optional.empty());
    assertThat(now(first)).isEmpty();
    routes.find(REF);
    assertThat(asked).hasSize(2);
  }

  @Test
  void manyQuestionsAtOnceAreTooMany() {
    for (var i = 0; i < 256; i++) {
      var letters = "" + (char) ('a' + i / 26) + (char) ('a' + i % 26);
      routes.find(new ProjectRef("abcdefghijklmnopqr" + letters));
    }
    assertThatThrownBy(() -> now(routes.find(new ProjectRef("z".repeat(20)))))
        .hasMessageContaining("too many");
    assertThat(asked).hasSize(256);
  }

  @Test
  void aDirectoryThatThrowsIsOneThatCannotSay() {
    var broken =
        new RememberedRoutes(
            _ -> {
              throw new IllegalStateException("broken");
            },
            Duration.ofSeconds(2),
            Duration.ofHours(1));
    assertThatThrownBy(() -> now(broken.find(REF))).hasMessageContaining("broken");
    assertThatThrownBy(() -> now(broken.find(REF))).hasMessageContaining("broken");
  }

  private void pass(Duration time) {
    clock.addAndGet(time.toNanos());
  }

  private static Optional<Route> now(CompletionStage<Optional<Route>> answer) {
    return answer.toCompletableFuture().getNow(Optional.empty());
  }
}
