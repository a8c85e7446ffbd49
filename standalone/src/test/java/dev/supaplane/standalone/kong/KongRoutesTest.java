package dev.supaplane.standalone.kong;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.access.Scope;
import dev.supaplane.standalone.access.RunningProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.result.method.RequestMappingInfo;
import org.springframework.web.reactive.result.method.RequestMappingInfoHandlerMapping;

/** Kong's file says of the program's routes what the program says. */
class KongRoutesTest {
  @TempDir static Path directory;

  @Test
  void kongHasTheRoutesOfTheProgram() throws IOException, InterruptedException {
    List<ProgramRoute> routes;
    try (var program = new RunningProgram(directory)) {
      routes = routes(program.context());
    }
    var text = KongFile.of(routes);
    if (Boolean.getBoolean("kong.write")) {
      Files.writeString(ProgramRoute.file(), ProgramRoute.text(routes));
      Files.writeString(KongFile.FILE, text);
    }
    assertThat(ProgramRoute.file())
        .as("write it anew with -Dkong.write=true")
        .hasContent(ProgramRoute.text(routes));
    assertThat(KongFile.FILE).as("write it anew with -Dkong.write=true").hasContent(text);
    System.out.printf("figure: %d routes behind Kong%n", routes.size());
  }

  private static List<ProgramRoute> routes(ConfigurableApplicationContext context) {
    var routes = new ArrayList<ProgramRoute>();
    context
        .getBeansOfType(RequestMappingInfoHandlerMapping.class)
        .values()
        .forEach(
            mapping ->
                mapping.getHandlerMethods().forEach((info, handler) -> add(info, handler, routes)));
    return routes;
  }

  private static void add(
      RequestMappingInfo info, HandlerMethod handler, List<ProgramRoute> routes) {
    var rule = handler.getMethodAnnotation(Requires.class);
    if (rule == null) {
      throw new IllegalStateException(handler + " has no rule");
    }
    var methods = info.getMethodsCondition().getMethods();
    for (var pattern : info.getPatternsCondition().getPatterns()) {
      var names = methods.isEmpty() ? List.of("*") : methods.stream().map(Enum::name).toList();
      for (var method : names) {
        routes.add(
            new ProgramRoute(
                part(handler), method, pattern.getPatternString(), access(rule.value().scope())));
      }
    }
  }

  private static String access(Scope scope) {
    return switch (scope) {
      case EVERYBODY -> "public";
      case WORKER -> "worker";
      case SIGNED_IN, INSTALLATION, ORGANIZATION, PROJECT -> "token";
    };
  }

  /** By its package: each part's code is its own. */
  private static String part(HandlerMethod handler) {
    var name = handler.getBeanType().getPackageName().split("\\.", -1)[2];
    return switch (name) {
      case "command", "query", "platform" -> name;
      case "kit" -> "all";
      default -> throw new IllegalStateException("whose is " + handler + "?");
    };
  }
}
