package dev.supaplane.kit.token;

import dev.supaplane.kit.access.Limits;
import dev.supaplane.kit.access.Permission;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The limits of a token as they stand in requests and events. */
public final class LimitNames {
  private static final Map<String, Permission> BY_NAME =
      Arrays.stream(Permission.values())
          .filter(LimitNames::isGiven)
          .collect(Collectors.toUnmodifiableMap(LimitNames::nameOf, Function.identity()));

  private LimitNames() {}

  /** A permission as it is written, such as {@code project_read}. */
  public static String nameOf(Permission permission) {
    return permission.name().toLowerCase(Locale.ROOT);
  }

  /** The permission that a name stands for; empty for a name that no token can be limited to. */
  public static Optional<Permission> permission(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  /** Every name that a token can be limited to, in alphabetical order. */
  public static List<String> all() {
    return BY_NAME.keySet().stream().sorted().toList();
  }

  /**
   * The limits that names stand for. A newer version may have written names that are not known
   * here; they permit nothing. Where none is left, the token is good for nothing, and it is empty:
   * an empty set would mean everything.
   */
  public static Optional<Limits> limits(
      Collection<String> permissions, Collection<String> organizations, Collection<String> refs) {
    var known =
        permissions.stream()
            .flatMap(name -> permission(name).stream())
            .collect(Collectors.toUnmodifiableSet());
    return known.isEmpty() && !permissions.isEmpty()
        ? Optional.empty()
        : Optional.of(new Limits(known, Set.copyOf(organizations), Set.copyOf(refs)));
  }

  /** An account never has the others, and what is open to everybody needs no token. */
  private static boolean isGiven(Permission permission) {
    return switch (permission.scope()) {
      case SIGNED_IN, ORGANIZATION, PROJECT -> true;
      case EVERYBODY, INSTALLATION, WORKER -> false;
    };
  }
}
