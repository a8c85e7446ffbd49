package dev.supaplane.gateway.postgres.wire;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.gateway.postgres.wire.Greeting.Startup;
import dev.supaplane.gateway.route.Domains;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** For which project a session is meant. */
public sealed interface Addressee {
  /**
   * One project.
   *
   * @param startup what its server is to get, which knows nothing of refs
   */
  record Project(ProjectRef ref, Startup startup) implements Addressee {}

  /** None, or not one. */
  record Nobody(Refusal refusal) implements Addressee {}

  /**
   * Finds it out. A ref can stand at the end of the user name, in the server name that TLS was
   * asked for, or in the options as {@code project=} or {@code reference=}. It may stand in several
   * of these if it is the same: a connection string that says two things must not end in the
   * database that one of them means.
   *
   * @param serverName null where TLS told none
   */
  static Addressee of(Startup startup, @Nullable String serverName, Domains domains) {
    Set<ProjectRef> named = new LinkedHashSet<>();
    var parameters = new LinkedHashMap<>(startup.parameters());

    var user = startup.get("user");
    var dot = user.lastIndexOf('.');
    var suffix = dot < 0 ? Optional.<ProjectRef>empty() : Domains.ref(user.substring(dot + 1));
    if (suffix.isPresent()) {
      named.add(suffix.get());
      parameters.put("user", user.substring(0, dot));
    }
    if (serverName != null) {
      domains.database(serverName).ifPresent(named::add);
    }
    var options = Options.of(startup.get("options"));
    named.addAll(options.refs());
    if (!options.refs().isEmpty()) {
      if (options.rest().isEmpty()) {
        parameters.remove("options");
      } else {
        parameters.put("options", options.rest());
      }
    }

    if (named.size() > 1) {
      return new Nobody(Refusal.severalProjects());
    }
    if (named.isEmpty()) {
      return new Nobody(Refusal.unknownProject());
    }
    if (parameters.getOrDefault("user", "").isEmpty()) {
      return new Nobody(Refusal.noUser());
    }
    return new Project(named.iterator().next(), new Startup(startup.version(), parameters));
  }

  /**
   * Options without the words that are for us.
   *
   * @param refs those that were named
   * @param rest what remains for the server
   */
  record Options(Set<ProjectRef> refs, String rest) {
    // A space after a backslash is part of a word, and what follows it is no word of its own.
    private static final Pattern OURS =
        Pattern.compile("(?<![^\\s])(?<!\\\\\\s)(?:project|reference)=([a-z]{20})(?!\\S)");

    static Options of(String text) {
      Set<ProjectRef> refs = new LinkedHashSet<>();
      var words = OURS.matcher(text);
      while (words.find()) {
        refs.add(new ProjectRef(words.group(1)));
      }
      return refs.isEmpty()
          ? new Options(refs, text)
          : new Options(refs, words.replaceAll("").strip());
    }
  }
}
