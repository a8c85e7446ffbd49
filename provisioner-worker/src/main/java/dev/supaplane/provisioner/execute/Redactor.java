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
    this(List.of(), secrets);
  }

  private Redactor(List<String> before, Collection<String> secrets) {
    var all = new LinkedHashSet<>(before);
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

  /** A redactor for these values too. */
  public Redactor and(Collection<String> more) {
    return new Redactor(spellings, more);
  }

  /** The text without the secrets. */
  public String redact(String text) {
    var clean = text;
    for (var spelling : spellings) {
      clean = clean.replace(spelling, MASK);
    }
    return clean;
  }

  /**
   * A text of which the beginning was cut off, without the secrets and without the rest of one that
   * the cut went through.
   */
  public String redactCut(String text) {
    var rest = 0;
    for (var spelling : spellings) {
      for (var from = 1; from < spelling.length() - rest; from++) {
        if (text.startsWith(spelling.substring(from))) {
          rest = spelling.length() - from;
        }
      }
    }
    return redact(text.substring(rest));
  }
}
