package dev.supaplane.platform.studio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.kit.access.Requires;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

class MeaninglessTest {
  @Test
  void everyRouteHasARowAndEveryRowARoute() {
    Set<String> routes =
        Arrays.stream(MeaninglessRoutes.class.getDeclaredMethods())
            .flatMap(
                method ->
                    Stream.ofNullable(
                        AnnotatedElementUtils.findMergedAnnotation(method, RequestMapping.class)))
            .flatMap(
                mapping ->
                    Arrays.stream(mapping.path())
                        .map(path -> mapping.method()[0].name() + " " + path))
            .collect(Collectors.toSet());
    assertThat(routes).isEqualTo(Meaningless.table().keySet());
  }

  @Test
  void everyAnswerIsJsonOfItsTypeAndHasAReason() {
    var shapes = Shapes.read();
    Meaningless.table()
        .forEach(
            (call, answer) -> {
              assertThat(answer.why()).as(call).isNotBlank();
              if (answer.body() != null) {
                var body = JsonMapper.builder().build().readTree(answer.body());
                assertThat(shapes.wrong(call, answer.status(), body)).as(call).isEmpty();
              }
            });
  }

  @Test
  void everyRouteOfThisPackageHasARule() {
    var controllers = Arrays.asList(StudioConfiguration.class.getAnnotation(Import.class).value());
    assertThat(controllers).isNotEmpty().allMatch(c -> c.isAnnotationPresent(RestController.class));
    for (var controller : controllers) {
      for (var method : controller.getDeclaredMethods()) {
        if (AnnotatedElementUtils.hasAnnotation(method, RequestMapping.class)) {
          assertThat(method.isAnnotationPresent(Requires.class)).as("%s", method).isTrue();
        }
      }
    }
  }
}
