package dev.supaplane.provisioner.execute;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;

/** Takes a project's secrets out of any text that leaves the worker, in whatever spelling. */
public final class Redactor {
  private static final String MASK = "****";
  private static final int SHORTEST = 8;

  private final List<String> spellings;

  /** A redactor for these values. */
  public Redactor(Collection<String> secrets) {
    var all = new LinkedHashSet<String>();
    for (var secret : secrets) {
      if (secret.length() >= SHORTEST) {
        all.add(secret);
        all.add(URLEncoder.encode(secret, StandardCharsets.UTF_8));
        all.add(Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8)));
      }
    }
    // The longest first: a secret can be a part of another one.
    spellings = all.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList();
  }

  /** The text without the secrets. */
  public String redact(String text) {
    var clean = text;
    for (var spelling : spellings) {
      clean = clean.replace(spelling, MASK);
    }
    return clean;
  }
}
