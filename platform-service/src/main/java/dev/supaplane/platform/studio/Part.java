package dev.supaplane.platform.studio;

import dev.supaplane.platform.fleet.Project;
import dev.supaplane.platform.studio.ProjectViews.Page;
import dev.supaplane.platform.studio.ProjectViews.Pagination;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which projects of all, and in which order. What Studio asks for beyond the bounds is brought
 * within them.
 *
 * @param search part of a name or a ref, in small letters; empty for all
 * @param statuses empty for all
 */
record Part(int limit, int offset, Comparator<Project> order, String search, Set<String> statuses) {
  private static final int MOST = 1_000;
  private static final int USUAL = 100;
  private static final Comparator<Project> BY_NAME =
      Comparator.comparing((Project project) -> project.name().toLowerCase(Locale.ROOT))
          .thenComparing(Project::ref);
  private static final Comparator<Project> BY_AGE =
      Comparator.comparing(Project::createdAt).thenComparing(Project::ref);

  /** As the parameters say; what they say wrongly is as if they did not. */
  static Part of(
      @Nullable String limit,
      @Nullable String offset,
      @Nullable String sort,
      @Nullable String search,
      @Nullable String statuses) {
    return new Part(
        number(limit, USUAL, 1, MOST),
        number(offset, 0, 0, Integer.MAX_VALUE),
        switch (sort == null ? "name_asc" : sort) {
          case "name_desc" -> BY_NAME.reversed();
          case "created_asc" -> BY_AGE;
          case "created_desc" -> BY_AGE.reversed();
          default -> BY_NAME;
        },
        search == null ? "" : search.strip().toLowerCase(Locale.ROOT),
        statuses == null || statuses.isBlank()
            ? Set.of()
            : Set.copyOf(List.of(statuses.split(",", -1))));
  }

  /** The page, and how many there are of what is searched for. */
  <T> Page<T> of(List<Project> all, Function<Project, T> view) {
    var found = all.stream().filter(this::has).sorted(order).toList();
    return new Page<>(
        new Pagination(found.size(), limit, offset),
        found.stream().skip(offset).limit(limit).map(view).toList());
  }

  private boolean has(Project project) {
    return (search.isEmpty()
            || project.name().toLowerCase(Locale.ROOT).contains(search)
            || project.ref().contains(search))
        && (statuses.isEmpty() || statuses.contains(project.status()));
  }

  private static int number(@Nullable String text, int usual, int least, int most) {
    if (text == null) {
      return usual;
    }
    try {
      return (int) Math.clamp(Long.parseLong(text), least, (long) most);
    } catch (NumberFormatException e) {
      return usual;
    }
  }
}
