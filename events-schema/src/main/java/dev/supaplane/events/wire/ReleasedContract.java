package dev.supaplane.events.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * The released sets of the contract, for tests of everybody who reads events: whoever reads every
 * sample of every set reads every event that is stored anywhere.
 *
 * <p>A set is a directory {@code released/<version>} with {@code schemas/<type>.json}, {@code
 * samples/<type>.json} and {@code SHA256SUMS} over both. {@code released/versions.txt} lists the
 * sets, oldest first.
 */
public final class ReleasedContract {
  private ReleasedContract() {}

  /** The released versions, oldest first. */
  public static List<String> versions() {
    return text("/released/versions.txt").lines().toList();
  }

  /** Everything that was ever released, oldest first. */
  public static List<ReleasedSample> all() {
    return versions().stream().flatMap(version -> of(version).stream()).toList();
  }

  /**
   * One released set.
   *
   * @throws IllegalArgumentException when that version was never released
   */
  public static List<ReleasedSample> of(String version) {
    var directory = "/released/" + version + "/";
    var samples = "  samples/";
    return text(directory + "SHA256SUMS")
        .lines()
        .filter(line -> line.contains(samples))
        .map(line -> line.substring(line.indexOf(samples) + samples.length()))
        .map(
            file ->
                new ReleasedSample(
                    version,
                    file.substring(0, file.length() - ".json".length()),
                    text(directory + "schemas/" + file),
                    text(directory + "samples/" + file)))
        .toList();
  }

  private static String text(String resource) {
    try (var in = ReleasedContract.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalArgumentException("no such resource: " + resource);
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + resource, e);
    }
  }
}
