package dev.supaplane.provisioner.api;

import static dev.supaplane.provisioner.api.Answers.word;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.provisioner.plan.Forecast.Fate;
import dev.supaplane.provisioner.plan.Forecast.Item;
import dev.supaplane.provisioner.plan.Forecaster.Foreseen;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * What would happen on this host.
 *
 * @param generation of the latest wish that this host has heard of; 0 for none
 * @param dataLoss whether any data would be gone
 */
@JsonNaming(SnakeCaseStrategy.class)
record PlanAnswer(
    String ref,
    long generation,
    List<Thing> created,
    List<Thing> changed,
    List<Thing> recreated,
    List<Thing> destroyed,
    List<Thing> unchanged,
    boolean dataLoss,
    List<String> warnings) {

  /**
   * One thing.
   *
   * @param kind container, network, volume, image, files or hook
   * @param service whose it is, where it is one service's
   * @param actions what is done to it, such as stop
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record Thing(
      String kind,
      String name,
      @Nullable String service,
      List<String> actions,
      String reason,
      boolean losesData) {
    static Thing of(Item item) {
      return new Thing(
          word(item.kind()),
          item.name(),
          item.service(),
          item.deeds().stream().sorted().map(Answers::word).toList(),
          item.reason(),
          item.losesData());
    }
  }

  static PlanAnswer of(ProjectRef ref, Foreseen foreseen) {
    return new PlanAnswer(
        ref.value(),
        foreseen.generation(),
        things(foreseen, Fate.CREATED),
        things(foreseen, Fate.CHANGED),
        things(foreseen, Fate.RECREATED),
        things(foreseen, Fate.DESTROYED),
        things(foreseen, Fate.UNCHANGED),
        foreseen.forecast().items().stream().anyMatch(Item::losesData),
        foreseen.warnings());
  }

  private static List<Thing> things(Foreseen foreseen, Fate fate) {
    return foreseen.forecast().of(fate).stream().map(Thing::of).toList();
  }
}
