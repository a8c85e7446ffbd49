package dev.supaplane.gateway.route;

import dev.supaplane.events.id.ProjectRef;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The domains below which each project has a name: {@code <ref>.<domain>} for its API and its
 * database, {@code db.<ref>.<domain>} for its database. {@code localhost} is always one of them:
 * clients resolve its names without DNS.
 *
 * @param names in small letters, without a dot at either end
 */
public record Domains(List<String> names) {
  private static final Pattern REF = Pattern.compile("[a-z]{20}");
  private static final Pattern NAME =
      Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*");
  private static final String LOCALHOST = "localhost";
  private static final String DATABASE = "db.";
  private static final int LONGEST = 253;

  /**
   * @throws IllegalArgumentException when one cannot be a domain
   */
  public Domains {
    names = Stream.concat(names.stream(), Stream.of(LOCALHOST)).distinct().toList();
    for (var name : names) {
      if (name.length() > LONGEST || !NAME.matcher(name).matches()) {
        throw new IllegalArgumentException("not a domain in small letters: " + name);
      }
    }
  }

  /** The project whose API a host name stands for. */
  public Optional<ProjectRef> api(String host) {
    return find(plain(host));
  }

  /** The project whose database a host name stands for. */
  public Optional<ProjectRef> database(String host) {
    var name = plain(host);
    return find(name.startsWith(DATABASE) ? name.substring(DATABASE.length()) : name);
  }

  private Optional<ProjectRef> find(String name) {
    return names.stream().flatMap(domain -> below(name, domain).stream()).findFirst();
  }

  /** The ref that a text is. */
  public static Optional<ProjectRef> ref(String text) {
    return REF.matcher(text).matches() ? Optional.of(new ProjectRef(text)) : Optional.empty();
  }

  private static Optional<ProjectRef> below(String name, String domain) {
    var end = name.length() - domain.length() - 1;
    return end > 0 && name.endsWith(domain) && name.charAt(end) == '.'
        ? ref(name.substring(0, end))
        : Optional.empty();
  }

  private static String plain(String host) {
    if (host.length() > LONGEST + 1) {
      return "";
    }
    var small = host.toLowerCase(Locale.ROOT);
    return small.endsWith(".") ? small.substring(0, small.length() - 1) : small;
  }
}
