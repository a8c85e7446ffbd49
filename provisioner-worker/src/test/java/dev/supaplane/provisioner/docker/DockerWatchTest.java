package dev.supaplane.provisioner.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.api.model.EventActor;
import com.github.dockerjava.api.model.EventType;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.provisioner.engine.Labels;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DockerWatchTest {
  private static final ProjectRef REF = new ProjectRef("abcdefghijklmnopqrst");

  @Test
  void aContainersEventsAreToldByItsLabels() {
    assertThat(change(EventType.CONTAINER, "die", "id", labels("mine", REF.value())))
        .contains(new DockerWatch.Change(REF, "container die"));
    assertThat(change(EventType.CONTAINER, "die", "id", labels("other", REF.value()))).isEmpty();
    assertThat(change(EventType.CONTAINER, "die", "id", labels("mine", "../../etc"))).isEmpty();
    assertThat(change(EventType.CONTAINER, "die", "id", Map.of())).isEmpty();
    assertThat(change(EventType.CONTAINER, "die", "id", null)).isEmpty();
    assertThat(change(EventType.CONTAINER, "exec_start: x", "id", labels("mine", REF.value())))
        .isEmpty();
  }

  @Test
  void networksAndVolumesAreToldByTheirNames() {
    assertThat(change(EventType.NETWORK, "destroy", "id", Map.of("name", "supaplane-" + REF)))
        .contains(new DockerWatch.Change(REF, "network destroy"));
    assertThat(change(EventType.NETWORK, "disconnect", "id", Map.of("name", "supaplane-" + REF)))
        .isPresent();
    assertThat(change(EventType.NETWORK, "connect", "id", Map.of("name", "supaplane-" + REF)))
        .isEmpty();
    assertThat(change(EventType.NETWORK, "destroy", "id", Map.of("name", "bridge"))).isEmpty();
    assertThat(change(EventType.NETWORK, "destroy", "id", Map.of())).isEmpty();
    assertThat(change(EventType.VOLUME, "destroy", "supaplane-" + REF + "-db", Map.of()))
        .contains(new DockerWatch.Change(REF, "volume destroy"));
    assertThat(change(EventType.VOLUME, "destroy", "supaplane-" + REF + "x", Map.of())).isEmpty();
    assertThat(change(EventType.IMAGE, "delete", "id", Map.of())).isEmpty();
  }

  @Test
  void anEventWithoutItsPartsIsNothing() {
    assertThat(DockerWatch.change(new Event(), "mine")).isEmpty();
  }

  private static Map<String, String> labels(String installation, String ref) {
    return Map.of(Labels.INSTALLATION, installation, Labels.PROJECT, ref);
  }

  private static Optional<DockerWatch.Change> change(
      EventType type, String action, String id, Map<String, String> attributes) {
    return DockerWatch.change(
        new Event()
            .withType(type)
            .withAction(action)
            .withEventActor(new EventActor().withId(id).withAttributes(attributes)),
        "mine");
  }
}
