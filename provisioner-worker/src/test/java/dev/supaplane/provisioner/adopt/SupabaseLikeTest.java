package dev.supaplane.provisioner.adopt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.provisioner.adopt.ComposeContainer.Check;
import dev.supaplane.provisioner.engine.StackObservation.State;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SupabaseLikeTest {
  @ParameterizedTest
  @CsvSource({
    "db=supabase/postgres:15.8.1.060 kong=kong:2.8.1, true, 15",
    "db=registry.example:5000/postgres:17.6@sha256:ab rest=postgrest/postgrest:v12, true, 17",
    "database=mine:1 auth=supabase/gotrue:v2, true, ''",
    "store=postgres:17-alpine gate=supabase/gotrue:v2, true, 17",
    "db=postgres:latest meta=supabase/postgres-meta:v0.89, true, ''",
    "db=postgres:17, false, 17",
    "db=postgres:17 postgres=postgres:16, false, 17",
    "rest=postgrest/postgrest:v12 auth=supabase/gotrue:v2, false, ''",
    "db=mysql:8 web=nginx:1, false, ''",
    "'', false, ''"
  })
  void aDatabaseAndOneMoreOfItsServicesLookLikeIt(String services, boolean looks, String major) {
    var project = new ComposeProject("p", null, containers(services));
    assertThat(SupabaseLike.is(project)).isEqualTo(looks);
    assertThat(SupabaseLike.postgresMajor(project).orElse("")).isEqualTo(major);
  }

  @ParameterizedTest
  @CsvSource({
    "postgres, postgres, ''",
    "a/b/postgres:17, postgres, 17",
    "host:5000/postgres, postgres, ''",
    "host:5000/postgres:17@sha256:00ff, postgres, 17",
    "sha256:00ff, sha256, 00ff",
    "'', '', ''",
    "':', '', ''",
    "'/', '', ''"
  })
  void anImagesNameIsTakenApart(String image, String repository, String tag) {
    assertThat(SupabaseLike.repository(image)).isEqualTo(repository);
    assertThat(SupabaseLike.tag(image)).isEqualTo(tag);
  }

  private static List<ComposeContainer> containers(String services) {
    return Arrays.stream(services.split(" ", -1))
        .filter(text -> !text.isEmpty())
        .map(text -> text.split("=", 2))
        .map(
            parts ->
                new ComposeContainer(
                    "id",
                    parts[0],
                    parts[0],
                    1,
                    parts[1],
                    "sha256:1",
                    State.RUNNING,
                    null,
                    Check.NONE,
                    List.of()))
        .toList();
  }
}
