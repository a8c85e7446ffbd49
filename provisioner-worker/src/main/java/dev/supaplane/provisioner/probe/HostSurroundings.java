package dev.supaplane.provisioner.probe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where the worker itself runs.
 *
 * @param inContainer whether in a container, so that the loopback address is not the host's
 * @param gateway its default gateway, which inside a container is the host
 */
public record HostSurroundings(boolean inContainer, Optional<String> gateway) {
  private static final List<Path> CONTAINER_MARKS =
      List.of(Path.of("/.dockerenv"), Path.of("/run/.containerenv"));
  private static final Path ROUTES = Path.of("/proc/net/route");
  private static final String DEFAULT_ROUTE = "00000000";

  /** Looks around. */
  public static HostSurroundings detect() {
    boolean inContainer = CONTAINER_MARKS.stream().anyMatch(Files::exists);
    if (!Files.isReadable(ROUTES)) {
      return new HostSurroundings(inContainer, Optional.empty());
    }
    try {
      return new HostSurroundings(inContainer, gateway(Files.readAllLines(ROUTES)));
    } catch (IOException e) {
      throw new UncheckedIOException("the routes can't be read", e);
    }
  }

  /** The default gateway in the kernel's table of routes: hexadecimal, lowest byte first. */
  static Optional<String> gateway(List<String> routes) {
    return routes.stream()
        .map(line -> List.of(line.strip().split("\\s+")))
        .filter(words -> words.size() > 2 && words.get(1).equals(DEFAULT_ROUTE))
        .map(words -> words.get(2))
        .filter(word -> word.matches("[0-9A-Fa-f]{8}") && !word.equals(DEFAULT_ROUTE))
        .map(HostSurroundings::dotted)
        .findFirst();
  }

  private static String dotted(String word) {
    long bits = Long.parseLong(word, 16);
    return (bits & 255)
        + "."
        + (bits >> 8 & 255)
        + "."
        + (bits >> 16 & 255)
        + "."
        + (bits >> 24 & 255);
  }
}
