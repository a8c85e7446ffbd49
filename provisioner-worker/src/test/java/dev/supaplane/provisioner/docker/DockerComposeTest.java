package dev.supaplane.provisioner.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.api.model.EventActor;
import com.github.dockerjava.api.model.EventType;
import dev.supaplane.events.id.OrganizationSlug;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.AdoptedPort;
import dev.supaplane.events.project.AdoptedStack;
import dev.supaplane.events.project.ProjectEvent.ProjectAdopted;
import dev.supaplane.events.project.ProjectEvent.ProjectForgotten;
import dev.supaplane.events.provisioning.ProvisioningOutcome;
import dev.supaplane.provisioner.adopt.ComposeContainer;
import dev.supaplane.provisioner.adopt.ComposeContainer.Check;
import dev.supaplane.provisioner.adopt.ComposeView;
import dev.supaplane.provisioner.adopt.Lookout;
import dev.supaplane.provisioner.adopt.ObservedStore;
import dev.supaplane.provisioner.adopt.Observer;
import dev.supaplane.provisioner.engine.EngineException;
import dev.supaplane.provisioner.engine.StackObservation.State;
import dev.supaplane.provisioner.outcomes.Outcomes;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is asked of an engine about somebody else's stacks, and what is made of its answers. */
@Timeout(120)
class DockerComposeTest {
  private static final ProjectRef REF = new ProjectRef("abcdefghijklmnopqrst");
  private static final Pattern READS =
      Pattern.compile("GET /(?:v[0-9.]+/)?(?:containers/json|events)[? ].*", Pattern.DOTALL);
  private static final String EVENTS =
      String.join(
          "\r\n",
          "HTTP/1.1 200 OK",
          "Content-Type: application/json",
          "Transfer-Encoding: chunked",
          "",
          "");
  private static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");

  @TempDir Path directory;

  @Test
  void whateverGoesOnNothingIsAskedOfTheEngineButToBeShown() throws Exception {
    var asked = new ConcurrentLinkedQueue<String>();
    var told = new LinkedBlockingQueue<ProvisioningOutcome>();
    var random = new Random(20260102);
    var watched = new CountDownLatch(1);
    try (var engine =
            new FakeEngine(
                directory,
                connection -> {
                  for (var head = FakeEngine.head(connection);
                      !head.isEmpty();
                      head = FakeEngine.head(connection)) {
                    asked.add(head);
                    if (head.contains("/events")) {
                      FakeEngine.write(connection, EVENTS);
                      watched.countDown();
                      FakeEngine.swallow(connection);
                      return;
                    }
                    FakeEngine.write(connection, answer(random));
                  }
                });
        var docker = DockerEngine.connect(DockerSettings.of(engine.uri(), "mine"))) {
      var store = new ObservedStore(directory.resolve("worker"));
      var view = docker.compose();
      store.fold(
          new ProjectAdopted(
              REF,
              "theirs",
              new OrganizationSlug("acme"),
              "local",
              new AdoptedStack("host", "theirs", null, "17", List.of(container("db").known())),
              AT));
      var observer =
          new Observer(
              new Lookout(
                  "host",
                  store,
                  view,
                  _ -> random.nextBoolean(),
                  announcing(told),
                  Duration.ofMillis(1),
                  InstantSource.system()));
      observer.start();
      assertThat(watched.await(60, TimeUnit.SECONDS)).isTrue();
      for (var round = 0; round < 60; round++) {
        observer.wake(REF);
        if (round % 20 == 0) {
          list(view);
        }
        told.poll(50, TimeUnit.MILLISECONDS);
      }
      store.fold(new ProjectForgotten(REF, AT));
      observer.wake(REF);
      observer.stop();
    }
    assertThat(asked).hasSizeGreaterThan(20).allMatch(head -> READS.matcher(head).matches());
    assertThat(told.size()).isPositive();
  }

  private static void list(ComposeView view) {
    try {
      assertThat(view.projects()).hasSizeLessThan(2);
    } catch (EngineException e) {
      assertThat(e.kind()).isNotNull(); // this engine fails now and then; what it was asked counts
    }
  }

  /** Any state of any service, an engine that fails, and one that makes no sense. */
  private static synchronized String answer(Random random) {
    if (random.nextInt(8) == 0) {
      return http("500 Internal Server Error", "{\"message\":\"no\"}");
    }
    if (random.nextInt(8) == 0) {
      return http("200 OK", "{\"nonsense\":[");
    }
    var containers = new ArrayList<String>();
    for (var service : List.of("db", "rest", "kong")) {
      if (random.nextInt(4) > 0) {
        var up = random.nextInt(3) > 0;
        containers.add(
            """
            {"Id":"%s-%d","Names":["/theirs-%s-1"],"Image":"postgres:17","ImageID":"sha256:%d",
             "Created":%d,"State":"%s","Status":"%s","Ports":[],
             "Labels":{"com.docker.compose.project":"theirs","com.docker.compose.service":"%s"}}
            """
                .formatted(
                    service,
                    random.nextInt(2),
                    service,
                    random.nextInt(2),
                    random.nextInt(100),
                    up ? "running" : "exited",
                    up ? "Up 2 minutes (unhealthy)" : "Exited (137) 2 minutes ago",
                    service));
      }
    }
    return http("200 OK", containers.stream().collect(Collectors.joining(",", "[", "]")));
  }

  private static String http(String status, String body) {
    return "HTTP/1.1 "
        + status
        + "\r\nContent-Type: application/json\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  @Test
  void ofTheLabelsOnlyThoseOfComposesMakingCount() throws Exception {
    var body =
        """
        [{"Id":"1","Names":["/a-db-1"],"Image":"postgres:17","ImageID":"i","Created":1,
          "State":"running","Status":"Up 1 second (health: starting)",
          "Ports":[{"IP":"::","PrivatePort":5432,"PublicPort":5432,"Type":"tcp"},
                   {"IP":"0.0.0.0","PrivatePort":5432,"PublicPort":5432,"Type":"tcp"},
                   {"IP":"0.0.0.0","PrivatePort":53,"PublicPort":53,"Type":"udp"},
                   {"PrivatePort":9999,"Type":"tcp"}],
          "Labels":{"com.docker.compose.project":"a","com.docker.compose.service":"db",
                    "com.docker.compose.project.working_dir":"/srv/a"}},
         {"Id":"2","Names":["/old"],"Image":"postgres:16","ImageID":"j","Created":0,
          "State":"exited","Status":"Exited (0) 1 second ago","Ports":[],
          "Labels":{"com.docker.compose.project":"a","com.docker.compose.service":"db"}},
         {"Id":"3","Names":["/a-db-run"],"Image":"postgres:17","ImageID":"i","Created":2,
          "State":"running","Status":"Up","Ports":[],
          "Labels":{"com.docker.compose.project":"a","com.docker.compose.service":"db",
                    "com.docker.compose.oneoff":"True"}},
         {"Id":"4","Names":["/x"],"Image":"x","ImageID":"x","Created":2,"State":"running",
          "Status":"Up","Ports":[],
          "Labels":{"com.docker.compose.project":"a","com.docker.compose.service":"../x"}},
         {"Id":"5","Names":["/y"],"Image":"x","ImageID":"x","Created":2,"State":"running",
          "Status":"Up","Ports":[],
          "Labels":{"com.docker.compose.project":"NO\\nno","com.docker.compose.service":"db"}},
         {"Id":"6","Names":["/ours"],"Image":"x","ImageID":"x","Created":2,"State":"running",
          "Status":"Up","Ports":[],
          "Labels":{"com.docker.compose.project":"ours","com.docker.compose.service":"db",
                    "dev.supaplane.installation":"another"}}]
        """;
    try (var engine =
            new FakeEngine(
                directory,
                connection -> {
                  FakeEngine.head(connection);
                  FakeEngine.write(connection, http("200 OK", body));
                });
        var docker = DockerEngine.connect(DockerSettings.of(engine.uri(), "mine"))) {
      var projects = docker.compose().projects();
      assertThat(projects).hasSize(1);
      assertThat(projects.getFirst().name()).isEqualTo("a");
      assertThat(projects.getFirst().workingDirectory()).isEqualTo("/srv/a");
      assertThat(projects.getFirst().containers())
          .containsExactly(
              new ComposeContainer(
                  "1",
                  "a-db-1",
                  "db",
                  1,
                  "postgres:17",
                  "i",
                  State.RUNNING,
                  null,
                  Check.STARTING,
                  List.of(new AdoptedPort("0.0.0.0", 5432, 5432))));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Up 3 minutes (healthy), HEALTHY",
    "Up 3 minutes (unhealthy), UNHEALTHY",
    "Up 2 seconds (health: starting), STARTING",
    "Up 3 minutes, NONE",
    "Up 3 minutes (Paused), NONE",
    "Exited (1) 3 minutes ago, NONE",
    "'', NONE"
  })
  void aHealthCheckIsReadFromTheStatus(String status, Check check) {
    assertThat(DockerCompose.check(status)).isEqualTo(check);
  }

  @ParameterizedTest
  @CsvSource({
    "die, true",
    "health_status: unhealthy, true",
    "destroy, true",
    "exec_start: sh, false",
    "attach, false"
  })
  void onlyWhatChangesAContainerIsNews(String action, boolean news) {
    var event =
        new Event()
            .withType(EventType.CONTAINER)
            .withAction(action)
            .withEventActor(
                new EventActor().withAttributes(Map.of("com.docker.compose.project", "theirs")));
    assertThat(DockerCompose.changed(event).isPresent()).isEqualTo(news);
  }

  private static ComposeContainer container(String service) {
    return new ComposeContainer(
        service + "-0",
        "theirs-" + service + "-1",
        service,
        1,
        "postgres:17",
        "sha256:0",
        State.RUNNING,
        null,
        Check.NONE,
        List.of());
  }

  static Outcomes announcing(LinkedBlockingQueue<ProvisioningOutcome> told) {
    return new Outcomes() {
      @Override
      public void tell(ProvisioningOutcome outcome) {
        told.add(outcome);
      }

      @Override
      public void announce(ProvisioningOutcome outcome) {
        told.add(outcome);
      }
    };
  }
}
