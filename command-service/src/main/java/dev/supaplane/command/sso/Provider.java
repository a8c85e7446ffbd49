package dev.supaplane.command.sso;

import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * An OpenID Connect provider that people may sign in by.
 *
 * @param name as clients name it: lower-case letters, digits and dashes
 * @param displayName for people
 * @param issuer as it names itself; {@code https}, or {@code http} on this machine
 * @param clientId as whom this installation is known there
 * @param clientSecret what proves that
 * @param scopes what is asked for, {@code openid} among them
 * @param domains of e-mail addresses, whose owners alone may sign in, and without an invitation;
 *     empty for all
 */
public record Provider(
    String name,
    String displayName,
    URI issuer,
    String clientId,
    String clientSecret,
    List<String> scopes,
    Set<String> domains) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");
  private static final Pattern DOMAIN =
      Pattern.compile("[\\p{L}\\p{N}-]{1,63}(\\.[\\p{L}\\p{N}-]{1,63})+");
  private static final Set<String> OURS = Set.of("email", "phone", "anonymous-users");

  /**
   * @throws IllegalArgumentException when something of it cannot be; the message says what
   */
  public Provider {
    if (!NAME.matcher(name).matches() || OURS.contains(name)) {
      throw new IllegalArgumentException(
          "a provider's name is of lower-case letters, digits and dashes, and not email: " + name);
    }
    if (!Endpoints.isSafe(issuer)) {
      throw new IllegalArgumentException(
          "the issuer of " + name + " is an https address without query: " + issuer);
    }
    if (clientId.isBlank() || clientSecret.isBlank()) {
      throw new IllegalArgumentException(name + " needs a client-id and a client secret");
    }
    for (var domain : domains) {
      if (!DOMAIN.matcher(domain).matches()) {
        throw new IllegalArgumentException(
            "domains of " + name + " are such as example.com: " + domain);
      }
    }
    scopes = List.copyOf(scopes);
    domains = Set.copyOf(domains);
  }

  /** Tells what it is without the secret. */
  @Override
  public String toString() {
    return "Provider[" + name + ", " + issuer + "]";
  }
}
