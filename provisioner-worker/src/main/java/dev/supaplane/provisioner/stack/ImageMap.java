package dev.supaplane.provisioner.stack;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Images that run in place of a template's: a private registry's copies, or stand-ins on a machine
 * without a registry. As a file it is a YAML map. An entry is either a reference, for a stand-in
 * that is another program and keeps its own entrypoint and command, or {@code {image: reference,
 * sameProgram: true}}, for a copy that is started as the original would be.
 *
 * @param replacements by the template's reference
 */
public record ImageMap(Map<String, Replacement> replacements) {
  private static final long LARGEST = 1 << 20;
  private static final Pattern REFERENCE =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@-]{0,254}(?<![:/@])");

  /** Every image as the template names it. */
  public static final ImageMap NONE = new ImageMap(Map.of());

  /** Copies what it is given. */
  public ImageMap {
    replacements = Map.copyOf(replacements);
  }

  /**
   * An image that runs in place of another.
   *
   * @param image its reference
   * @param sameProgram whether it takes the original's entrypoint and command
   */
  public record Replacement(String image, boolean sameProgram) {}

  /**
   * Reads a map from a file of at most 1 MiB.
   *
   * @throws StackException when the file cannot be read, is no map of references, or names a
   *     reference that no engine would take
   */
  public static ImageMap read(Path file) {
    String text;
    try {
      if (Files.size(file) > LARGEST) {
        throw new StackException("the image map " + file + " is larger than 1 MiB");
      }
      text = Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new StackException("the image map " + file + " is not UTF-8 text", e);
    } catch (IOException e) {
      throw new StackException("the image map " + file + " cannot be read: " + e, e);
    }
    var replacements = new LinkedHashMap<String, Replacement>();
    YamlValue.parse("the image map " + file, text)
        .members()
        .forEach((from, to) -> replacements.put(reference(from, to), replacement(to)));
    return new ImageMap(replacements);
  }

  /** The image that runs where the template names this one. */
  public Replacement replacement(String image) {
    return replacements.getOrDefault(image, new Replacement(image, true));
  }

  private static Replacement replacement(YamlValue value) {
    if (!value.isMap()) {
      return new Replacement(reference(value.text(), value), false);
    }
    var fields = value.fields(Set.of("image", "sameProgram"));
    var image = fields.get("image");
    return new Replacement(reference(image.text(), image), fields.get("sameProgram").flag());
  }

  private static String reference(String text, YamlValue where) {
    if (!REFERENCE.matcher(text).matches()) {
      throw where.wrong("not an image reference such as example/name:1.0");
    }
    return text;
  }
}
