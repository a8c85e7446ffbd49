package dev.supaplane.events.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Released sets on disk, laid out as {@link dev.supaplane.events.wire.ReleasedContract} says.
 *
 * @param root the directory of all sets
 */
record ContractRelease(Path root) {
  private static final String SUMS = "SHA256SUMS";

  /**
   * Writes a set; what is released is never written again.
   *
   * @param schemas by type name
   * @param samples by type name, the same names
   * @throws IllegalArgumentException when the version is not above every released one
   */
  void write(String version, Map<String, String> schemas, Map<String, String> samples)
      throws IOException {
    if (!schemas.keySet().equals(samples.keySet())) {
      throw new IllegalArgumentException("each type has a schema and a sample");
    }
    var versions = versions();
    var newest = versions.isEmpty() ? "0.0.0" : versions.getLast();
    if (Arrays.compare(numbers(version), numbers(newest)) <= 0) {
      throw new IllegalArgumentException(version + " is not above " + newest + ", the newest set");
    }
    var files = new TreeMap<String, String>();
    schemas.forEach((type, json) -> files.put("schemas/" + type + ".json", json));
    samples.forEach((type, json) -> files.put("samples/" + type + ".json", json));
    var sums = new StringBuilder();
    for (var file : files.entrySet()) {
      var path = root.resolve(version).resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
      sums.append(sum(file.getValue().getBytes(UTF_8)))
          .append("  ")
          .append(file.getKey())
          .append('\n');
    }
    Files.writeString(root.resolve(version).resolve(SUMS), sums);
    // Last, so that a release that was cut off can be made again.
    versions.add(version);
    Files.write(root.resolve("versions.txt"), versions);
  }

  /** Files of a set that are not as they were released: changed, missing or added. */
  List<String> tampered(String version) throws IOException {
    var directory = root.resolve(version);
    var wanted = new TreeMap<String, String>();
    for (var line : Files.readAllLines(directory.resolve(SUMS))) {
      wanted.put(line.substring(66), line.substring(0, 64));
    }
    var found = new TreeMap<String, String>();
    try (var files = Files.walk(directory)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        found.put(directory.relativize(file).toString(), sum(Files.readAllBytes(file)));
      }
    }
    found.remove(SUMS);
    var all = new TreeMap<>(wanted);
    all.putAll(found);
    return all.keySet().stream()
        .filter(file -> !wanted.getOrDefault(file, "").equals(found.getOrDefault(file, "")))
        .toList();
  }

  private List<String> versions() throws IOException {
    var list = root.resolve("versions.txt");
    return new ArrayList<>(Files.exists(list) ? Files.readAllLines(list) : List.<String>of());
  }

  private static int[] numbers(String version) {
    if (!version.matches("[0-9]{1,6}\\.[0-9]{1,6}\\.[0-9]{1,6}")) {
      throw new IllegalArgumentException("a version is three numbers, such as 1.2.0: " + version);
    }
    return Arrays.stream(version.split("\\.", -1)).mapToInt(Integer::parseInt).toArray();
  }

  private static String sum(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
