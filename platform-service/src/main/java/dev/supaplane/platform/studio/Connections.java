package dev.supaplane.platform.studio;

import dev.supaplane.kit.crypto.PassphraseCipher;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.platform.fleet.Project;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Connection strings for Studio to keep and to send back with each query. They hold no password and
 * give no right: they name a project and whether it is only to be read. What the caller may do is
 * decided by the caller's token, at each query, and the password never leaves the services behind
 * but encrypted for the project's own containers.
 *
 * <p>They are encrypted all the same, because Studio expects it and nobody is to build upon what is
 * in them.
 */
final class Connections {
  private static final Pattern INSIDE =
      Pattern.compile("postgresql://(read_write|read_only)@([a-z]{20})/postgres");

  private final String passphrase;

  /**
   * Connection strings.
   *
   * @param passphrase of this control plane, not of any project
   */
  Connections(String passphrase) {
    this.passphrase = passphrase;
  }

  /** What a connection is for. */
  enum Mode {
    /** Whatever the caller may. */
    READ_WRITE,
    /** Reading alone, whatever the caller may. */
    READ_ONLY
  }

  /** A connection to a project; null while there is nothing to connect to. */
  @Nullable String of(Project project, Mode mode) {
    return project.runs() && project.endpoint() != null
        ? PassphraseCipher.encrypt(
            "postgresql://"
                + mode.name().toLowerCase(Locale.ROOT)
                + "@"
                + project.ref()
                + "/postgres",
            passphrase)
        : null;
  }

  /**
   * What a string that came back is for.
   *
   * @throws ApiException when it is none of ours, or another project's
   */
  Mode read(String text, String ref) {
    var match =
        Optional.of(text)
            .flatMap(string -> PassphraseCipher.decrypt(string, passphrase))
            .map(INSIDE::matcher)
            .filter(matcher -> matcher.matches() && matcher.group(2).equals(ref))
            .orElseThrow(
                () ->
                    ApiException.badRequest(
                        "invalid_connection",
                        "x-connection-encrypted is not this project's; load the page again, which"
                            + " asks for it anew"));
    return match.group(1).equals("read_only") ? Mode.READ_ONLY : Mode.READ_WRITE;
  }
}
