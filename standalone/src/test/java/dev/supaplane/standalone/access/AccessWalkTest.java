package dev.supaplane.standalone.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.access.RouteRules;
import dev.supaplane.kit.access.RouteRules.Declared;
import dev.supaplane.kit.access.Scope;
import dev.supaplane.standalone.access.Tenants.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every route of every service, asked by everybody: each role of one tenant, a stranger, another
 * tenant's owner, tokens that are good for less, a worker, the superuser, and nobody at all.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessWalkTest {
  private static final Path PAGE = Path.of("../docs/permissions.md");
  private static final String NO_REF = "z".repeat(20);
  private static final String NO_SLUG = "nobody-at-all";

  @TempDir static Path directory;
  private Tenants tenants;
  private List<Walker> walkers;
  private List<Declared> routes;

  @BeforeAll
  void start() throws IOException, InterruptedException {
    tenants = new Tenants(directory);
    walkers = Walker.all(tenants);
    routes = tenants.context.getBean(RouteRules.class).declared();
  }

  @AfterAll
  void stop() {
    tenants.close();
  }

  @Test
  void whatIsRefusedIsRefusedToEverybodyWhoMayNotAndNothingLeaks()
      throws IOException, InterruptedException {
    var asked = 0;
    var leaks = new ArrayList<String>();
    for (var route : routes) {
      for (var walker : walkers) {
        if (route.requires().of().equals(Requires.HANDLER)) {
          generic(route, walker, leaks);
        } else {
          declared(route, walker, leaks);
        }
        asked++;
      }
    }
    System.out.printf(
        "figure: %d routes x %d callers = %d, %d leaks%n",
        routes.size(), walkers.size(), asked, leaks.size());
    assertThat(leaks).isEmpty();
    assertThat(routes).hasSizeGreaterThan(60);
  }

  /** A route whose path tells of what: it ends before its handler, or was refused as declared. */
  private void declared(Declared route, Walker walker, List<String> leaks)
      throws IOException, InterruptedException {
    var permission = route.requires().value();
    var isOfProject = permission.scope() == Scope.PROJECT;
    var mine = path(route, tenants.a.project(), tenants.a.slug());
    var answer = stopped(route, mine, walker);
    var expected = walker.expected(permission, isOfProject);
    if (answer.status() != expected) {
      leaks.add(
          "%s %s by %s: %d instead of %d: %s"
              .formatted(
                  route.method(), mine, walker.name(), answer.status(), expected, answer.body()));
      return;
    }
    if (route.method().equals("GET")) {
      var head = tenants.ask("HEAD", mine, walker.token(), "", WalkApplication.STOP, "stop");
      if (head.status() != expected) {
        leaks.add("HEAD " + mine + " by " + walker.name() + ": " + head.status());
      }
    }
    if (expected == 404) {
      var none = stopped(route, path(route, NO_REF, NO_SLUG), walker);
      if (!none.equals(answer)) {
        leaks.add(mine + " by " + walker.name() + ": " + answer + " tells apart from " + none);
      }
    }
    if (walker.isOf(tenants.a) && isOfProject && walker.isLimitedToOneProject()) {
      var other = stopped(route, path(route, tenants.a.otherProject(), ""), walker);
      if (other.status() != 404 && route.pattern().contains("{ref}")) {
        leaks.add(route + " by " + walker.name() + " at another project: " + other);
      }
    }
  }

  private Answer stopped(Declared route, String path, Walker walker)
      throws IOException, InterruptedException {
    return tenants.ask(method(route), path, walker.token(), "", WalkApplication.STOP, "stop");
  }

  /** A route whose handler asks: whatever it answers, it shows nobody what is another's. */
  private void generic(Declared route, Walker walker, List<String> leaks)
      throws IOException, InterruptedException {
    if (route.pattern().equals("/api/events")) {
      return; // It does not end: see below.
    }
    var body = method(route).equals("GET") ? "" : "{}";
    var path = path(route, tenants.a.project(), tenants.a.slug()) + "?dry_run=true";
    var answer = tenants.ask(method(route), path, walker.token(), body);
    var bad =
        walker.isAnonymous()
            ? answer.status() != 401
            : answer.status() >= 500 && answer.status() != 502 && answer.status() != 503;
    if (bad) {
      leaks.add("%s %s by %s: %s".formatted(route.method(), path, walker.name(), answer));
    }
    for (var tenant : List.of(tenants.a, tenants.b)) {
      if (!walker.isOf(tenant)) {
        tenant.marks().stream()
            .filter(mark -> !path.contains(mark) && answer.body().contains(mark))
            .forEach(mark -> leaks.add(path + " shows " + walker.name() + " " + mark));
      }
    }
  }

  /** What handlers ask for is what is declared: the same table, of things of one tenant. */
  @Test
  void whatHandlersAskForIsGivenAsDeclared() throws IOException, InterruptedException {
    var a = tenants.a;
    var hook = "/api/webhooks/" + a.hook();
    var organization = "{\"name\":\"x\",\"organization_slug\":\"" + a.slug() + "\"}";
    var url = "{\"url\":\"http://127.0.0.1:9/\",\"organization_slug\":\"" + a.slug() + "\"}";
    var questions =
        List.of(
            new Question("POST /v1/projects?dry_run=true", organization, a.slug()),
            new Question("POST /api/operations/" + a.operation() + "/cancel?dry_run=true", "", ""),
            new Question("POST /api/operations/" + a.operation() + "/force?dry_run=true", "", ""),
            new Question("GET /api/operations/" + a.operation(), "", ""),
            new Question("POST /api/webhooks?dry_run=true", url, a.slug()),
            new Question("GET " + hook, "", ""),
            new Question("PATCH " + hook + "?dry_run=true", "{}", ""),
            new Question("DELETE " + hook + "?dry_run=true", "", ""),
            new Question("POST " + hook + "/rotate?dry_run=true", "", ""),
            new Question("POST " + hook + "/ping?dry_run=true", "", ""),
            new Question("GET " + hook + "/deliveries", "", ""),
            new Question("POST " + hook + "/dead/redeliver?dry_run=true", "", ""),
            new Question("GET /api/audit?limit=1&organization=" + a.slug(), "", a.slug()),
            new Question("GET /api/audit/export?format=csv&organization=" + a.slug(), "", ""));
    var asked = 0;
    for (var question : questions) {
      var route = question.route();
      var rule =
          routes.stream()
              .filter(declared -> (declared.method() + " " + declared.pattern()).equals(route))
              .findFirst()
              .orElseThrow(() -> new AssertionError("no route " + route));
      assertThat(rule.requires().of()).as(route).isEqualTo(Requires.HANDLER);
      var isOfProject = rule.requires().value().scope() == Scope.PROJECT;
      for (var walker : walkers) {
        var answer = question.ask(tenants, walker.token());
        var expected = walker.expected(rule.requires().value(), isOfProject);
        var what = question.line() + " by " + walker.name() + ": " + answer;
        if (expected == WalkApplication.REACHED) {
          assertThat(answer.status()).as(what).isIn(200, 409);
        } else {
          assertThat(answer.status()).as(what).isEqualTo(expected);
        }
        if (expected == 404) {
          assertThat(question.none(tenants.a).ask(tenants, walker.token()).body())
              .as(what)
              .isEqualTo(question.unnamed(answer.body(), tenants.a));
        }
        asked++;
      }
    }
    System.out.printf(
        "figure: %d handlers x %d callers = %d%n", questions.size(), walkers.size(), asked);
  }

  /** A request about what is the tenant's, whose path alone does not tell that. */
  private record Question(String line, String body, String named) {
    String route() {
      return line.replaceAll("\\?.*", "")
          .replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "{id}");
    }

    Answer ask(Tenants tenants, String token) throws IOException, InterruptedException {
      var words = line.split(" ", 2);
      return tenants.ask(words[0], words[1], token, body);
    }

    /** The same of what there is not. */
    Question none(Tenants.Tenant tenant) {
      return new Question(unnamed(line, tenant), unnamed(body, tenant), "");
    }

    String unnamed(String text, Tenants.Tenant tenant) {
      return text.replace(tenant.slug(), NO_SLUG)
          .replace(tenant.operation(), new UUID(0, 0).toString())
          .replace(tenant.hook(), new UUID(0, 0).toString());
    }
  }

  @Test
  void listsHoldWhatTheirReaderSees() throws IOException, InterruptedException {
    var lists =
        Map.of(
            "/v1/projects?limit=100", Permission.PROJECT_READ,
            "/v1/organizations", Permission.ORGANIZATION_READ,
            "/api/operations?limit=100", Permission.PROJECT_READ,
            "/api/webhooks", Permission.WEBHOOKS_READ);
    for (var list : lists.entrySet()) {
      for (var walker : walkers) {
        var answer = tenants.ask("GET", list.getKey(), walker.token(), "");
        var what = list.getKey() + " by " + walker.name();
        assertThat(answer.status()).as(what).isEqualTo(walker.list(list.getValue()));
        if (answer.status() == 200) {
          for (var tenant : List.of(tenants.a, tenants.b)) {
            var isSeen = walker.sees(tenant, list.getValue());
            var id =
                switch (list.getKey()) {
                  case "/v1/organizations" -> tenant.slug();
                  case "/api/webhooks" -> tenant.hook();
                  case "/api/operations?limit=100" -> tenant.operation();
                  default -> tenant.project();
                };
            assertThat(answer.body().contains(id)).as(what + " of " + tenant).isEqualTo(isSeen);
            if (walker.isLimitedToOneProject()) {
              assertThat(answer.body()).as(what).doesNotContain(tenant.otherProject());
            }
          }
        }
      }
    }
  }

  @Test
  void aStreamTellsWhatItsReaderSeesAndNoMoreWhenAMembershipEnds()
      throws IOException, InterruptedException {
    for (var walker : walkers) {
      if (walker.list(Permission.PROJECT_READ) != 200) {
        continue;
      }
      try (var heard = new Heard(tenants, walker.token())) {
        heard.untilQuiet();
        for (var tenant : List.of(tenants.a, tenants.b)) {
          assertThat(heard.text().contains(tenant.project()))
              .as(walker.name() + " hears of a project of " + tenant)
              .isEqualTo(walker.sees(tenant, Permission.PROJECT_READ));
          assertThat(heard.isOfOrganization(tenant.slug()))
              .as(walker.name() + " hears of the organization of " + tenant)
              .isEqualTo(walker.sees(tenant, Permission.ORGANIZATION_READ));
        }
      }
    }
    var leaver = Walker.leaver(tenants.a);
    try (var heard = new Heard(tenants, leaver);
        var all = new Heard(tenants, Tenants.SUPERUSER)) {
      heard.untilQuiet();
      assertThat(heard.text()).contains(tenants.a.project());
      WalkApplication.MEMBERS.put(WalkApplication.CALLERS.get(leaver).account(), Map.of());
      var later = tenants.another(tenants.a);
      await().atMost(Tenants.PATIENCE).until(() -> all.text().contains(later));
      heard.untilQuiet();
      assertThat(heard.text()).doesNotContain(later);
    }
  }

  /** Lines of a stream as they come. */
  private static final class Heard implements AutoCloseable {
    private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
    private final Stream<String> stream;

    Heard(Tenants tenants, String token) throws IOException, InterruptedException {
      stream = tenants.lines("/api/events?from=beginning", token);
      Thread.ofPlatform().daemon().start(() -> stream.forEach(lines::add));
    }

    String text() {
      return String.join("\n", lines);
    }

    boolean isOfOrganization(String slug) {
      return lines.stream()
          .anyMatch(line -> line.contains("organization.created") && line.contains(slug));
    }

    /** Until it says twice more that there is nothing. */
    void untilQuiet() {
      var before = silences();
      await().atMost(Duration.ofSeconds(30)).until(() -> silences() >= before + 2);
    }

    private long silences() {
      return lines.stream().filter(line -> line.contains("still here")).count();
    }

    @Override
    public void close() {
      stream.close();
    }
  }

  @Test
  void whoIsNotKnownLearnsNothingByOtherMethods() throws IOException, InterruptedException {
    for (var route : routes) {
      if (route.requires().value() != Permission.PUBLIC) {
        var path = path(route, tenants.a.project(), tenants.a.slug());
        for (var method : List.of("OPTIONS", "PUT", "BREW")) {
          assertThat(tenants.ask(method, path, "", "").status()).as(method + path).isEqualTo(401);
        }
      }
    }
    assertThat(tenants.ask("GET", "/no/such/path", "", "").status()).isEqualTo(401);
  }

  @Test
  void anOrganizationsAuditTellsOfItAlone() throws IOException, InterruptedException {
    for (var walker : walkers) {
      var answer =
          tenants.ask(
              "GET", "/api/audit?limit=1000&organization=" + tenants.a.slug(), walker.token(), "");
      if (answer.status() == 200) {
        assertThat(answer.body())
            .as(walker.name())
            .contains(tenants.a.project(), tenants.a.otherProject(), tenants.a.slug())
            .doesNotContain(tenants.b.project(), tenants.b.slug(), tenants.b.hook());
      }
      var whole = tenants.ask("GET", "/api/audit?limit=1", walker.token(), "");
      assertThat(whole.status())
          .as(walker.name())
          .isEqualTo(walker.isAnonymous() ? 401 : walker.isSuperuser() ? 200 : 403);
    }
  }

  @Test
  void eachRefusalIsNotedAndAFloodIsCounted() throws IOException, InterruptedException {
    var stranger = Walker.stranger();
    var actor = WalkApplication.CALLERS.get(stranger).actor();
    for (var i = 0; i < 25; i++) {
      tenants.ask("GET", "/v1/projects/" + tenants.a.project() + "/health", stranger, "");
    }
    var noted = tenants.ask("GET", "/api/audit?actor=" + actor, Tenants.SUPERUSER, "");
    assertThat(noted.body().split("\"outcome\":\"refused\"", -1)).hasSize(11);
    assertThat(noted.body())
        .contains("GET /v1/projects/{id}/health")
        .contains(tenants.a.project())
        .contains("project_not_found");
  }

  @Test
  void thePageOfPermissionsSaysWhatTheCodeSays() throws IOException {
    var page = PermissionsPage.of(routes);
    if (Boolean.getBoolean("permissions.write")) {
      Files.writeString(PAGE, page);
    }
    assertThat(PAGE).as("write it anew with -Dpermissions.write=true").hasContent(page);
  }

  private static String method(Declared route) {
    return route.method().equals("*") ? "GET" : route.method();
  }

  private String path(Declared route, String ref, String slug) {
    var isHook = route.pattern().startsWith("/api/webhooks/");
    var known =
        Map.of(
            "ref",
            ref,
            "slug",
            slug,
            "id",
            isHook ? tenants.a.hook() : tenants.a.operation(),
            "number",
            "1",
            "host",
            "local",
            "name",
            "all");
    var path = route.pattern();
    for (var variable : known.entrySet()) {
      path = path.replaceAll("\\{" + variable.getKey() + "(:[^}]*)?}", variable.getValue());
    }
    return path.replaceAll("/\\{\\*[^}]*}|/\\*\\*", "/x").replaceAll("\\{[^}]*}", "x");
  }
}
