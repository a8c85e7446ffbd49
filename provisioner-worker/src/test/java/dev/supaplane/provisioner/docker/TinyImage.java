package dev.supaplane.provisioner.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** An image made of a few programs of the host and their libraries: needs no registry. */
final class TinyImage {
  static final String NAME = "supaplane-test/tiny:2";

  private static final List<String> PROGRAMS =
      List.of("sh", "sleep", "echo", "true", "false", "printenv", "chmod");
  private static final Pattern LIBRARY = Pattern.compile("(/\\S+)\\s+\\(0x");

  private TinyImage() {}

  /** Makes the image unless the engine has it; the same every time, so that two may do it. */
  static void ensure(DockerClient docker) throws IOException {
    try {
      docker.inspectImageCmd(NAME).exec();
    } catch (NotFoundException _) {
      docker.loadImageCmd(new ByteArrayInputStream(archive())).exec();
      docker.inspectImageCmd(NAME).exec();
    }
  }

  private static byte[] archive() throws IOException {
    var layer = tar(files());
    var config =
        """
        {"architecture": "%s", "os": "linux", "config": {"Env": ["PATH=/bin"]},
         "rootfs": {"type": "layers", "diff_ids": ["sha256:%s"]}}
        """
            .formatted(
                System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64", sha256(layer));
    var manifest =
        """
        [{"Config": "config.json", "RepoTags": ["%s"], "Layers": ["layer.tar"]}]
        """
            .formatted(NAME);
    var parts = new TreeMap<String, byte[]>();
    parts.put("config.json", config.getBytes(StandardCharsets.UTF_8));
    parts.put("layer.tar", layer);
    parts.put("manifest.json", manifest.getBytes(StandardCharsets.UTF_8));
    return tar(parts);
  }

  private static SortedMap<String, byte[]> files() throws IOException {
    var files = new TreeMap<String, byte[]>();
    for (var program : PROGRAMS) {
      var path = find(program);
      files.put("bin/" + program, Files.readAllBytes(path));
      for (var library : libraries(path)) {
        files.put(library.substring(1), Files.readAllBytes(Path.of(library)));
      }
    }
    return files;
  }

  private static byte[] tar(SortedMap<String, byte[]> files) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(bytes)) {
      for (var file : files.entrySet()) {
        var entry = new TarArchiveEntry(file.getKey());
        entry.setSize(file.getValue().length);
        entry.setMode(0755);
        entry.setModTime(0);
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static Path find(String program) {
    return List.of("/bin/", "/usr/bin/").stream()
        .map(folder -> Path.of(folder + program))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new AssertionError("the host has no " + program));
  }

  private static List<String> libraries(Path program) throws IOException {
    var ldd = new ProcessBuilder("ldd", program.toString()).redirectErrorStream(true).start();
    try (var output = ldd.inputReader()) {
      return output
          .lines()
          .map(LIBRARY::matcher)
          .filter(Matcher::find)
          .map(matcher -> matcher.group(1))
          .toList();
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
