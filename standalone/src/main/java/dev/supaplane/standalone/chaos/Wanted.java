package dev.supaplane.standalone.chaos;

import dev.supaplane.provisioner.stack.ImageMap;
import dev.supaplane.provisioner.stack.StackCatalog;
import dev.supaplane.provisioner.stack.StackCatalog.OfferedService;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the projects of a run are made of: as few services as make a stack.
 *
 * @param services that run
 * @param excluded the others
 * @param images that are needed, by the names that the engine has them under
 * @param engineIsOurs whether nothing but this run uses the engine
 */
record Wanted(
    Set<String> services, List<String> excluded, Set<String> images, boolean engineIsOurs) {
  private static final String TEMPLATE = "supabase";

  /** Not among those that a template requires, and small. */
  private static final Set<String> MORE = Set.of("rest", "auth");

  static Wanted of(Optional<Path> imageMap, boolean engineIsOurs) {
    var catalog = StackCatalog.builtIn();
    var offer = catalog.offer(TEMPLATE, catalog.defaultRevision(TEMPLATE));
    var map = imageMap.map(ImageMap::read).orElse(ImageMap.NONE);
    var run =
        offer.services().stream().filter(s -> s.required() || MORE.contains(s.name())).toList();
    return new Wanted(
        run.stream().map(OfferedService::name).collect(Collectors.toUnmodifiableSet()),
        offer.services().stream()
            .map(OfferedService::name)
            .filter(name -> run.stream().noneMatch(s -> s.name().equals(name)))
            .toList(),
        run.stream()
            .map(s -> s.images().get(offer.defaultPostgresVersion()))
            .map(image -> map.replacement(Objects.requireNonNull(image)).image())
            .collect(Collectors.toUnmodifiableSet()),
        engineIsOurs);
  }
}
