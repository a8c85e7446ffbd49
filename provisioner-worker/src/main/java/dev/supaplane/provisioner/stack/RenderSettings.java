package dev.supaplane.provisioner.stack;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a host says about every stack on it.
 *
 * @param bindAddress the host address that published ports listen on, an IP address
 * @param publicHost the name or address by which users reach the host
 * @param serviceEnvironment more variables, by service and name; they win over the template's
 * @param installation the installation's id for the labels in the compose file; empty leaves the
 *     label out, and then a worker does not take what plain compose made for its own
 */
public record RenderSettings(
    String bindAddress,
    String publicHost,
    Map<String, Map<String, String>> serviceEnvironment,
    String installation) {
  private static final Pattern ADDRESS = Pattern.compile("[0-9.]{7,15}|[0-9A-Fa-f:.]{2,45}");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,252})");
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,254}");
  private static final Pattern INSTALLATION = Pattern.compile("[A-Za-z0-9._:-]{0,128}");

  /**
   * Copies what it is given.
   *
   * @throws StackException when an address, name or value cannot stand in a compose project
   */
  public RenderSettings {
    if (!ADDRESS.matcher(bindAddress).matches()) {
      throw new StackException("the bind address is an IP address such as 127.0.0.1");
    }
    if (!HOST.matcher(publicHost).matches() && !isIpv6(publicHost)) {
      throw new StackException("the public host is a host name or an IP address");
    }
    if (!INSTALLATION.matcher(installation).matches()) {
      throw new StackException("the installation's id is at most 128 of A-Z a-z 0-9 . _ : -");
    }
    var copy = new TreeMap<String, SortedMap<String, String>>();
    serviceEnvironment.forEach(
        (service, variables) -> {
          variables.forEach((name, value) -> check(service, name, value));
          copy.put(service, new TreeMap<>(variables));
        });
    serviceEnvironment = Map.copyOf(copy);
  }

  /** Without an installation's id. */
  public RenderSettings(
      String bindAddress, String publicHost, Map<String, Map<String, String>> serviceEnvironment) {
    this(bindAddress, publicHost, serviceEnvironment, "");
  }

  /** The public host as it stands in a URL. */
  String hostInUrl() {
    return isIpv6(publicHost) ? "[" + publicHost + "]" : publicHost;
  }

  /** The bind address as it stands before a port. */
  String addressBeforePort() {
    return isIpv6(bindAddress) ? "[" + bindAddress + "]" : bindAddress;
  }

  /** Tells where, not what the services are given. */
  @Override
  public String toString() {
    return "RenderSettings[" + bindAddress + ", " + publicHost + "]";
  }

  private static boolean isIpv6(String host) {
    return host.indexOf(':') >= 0 && ADDRESS.matcher(host).matches();
  }

  private static void check(String service, String name, String value) {
    if (!VARIABLE.matcher(name).matches()) {
      throw new StackException(
          "the environment of " + service + " has a name that is no variable's: " + name);
    }
    if (!EnvFile.canHold(value)) {
      throw new StackException(
          "the variable %s of %s has a character that an .env file cannot hold; %s"
              .formatted(name, service, EnvFile.RULE));
    }
  }
}
