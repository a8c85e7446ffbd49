package dev.supaplane.kit.web;

import java.util.Optional;

/** A part of the process that must be well before it takes requests. Checks must be quick. */
public interface ReadinessCheck {
  /** The part's name, such as {@code relay}. */
  String name();

  /** What is wrong, in words for a person; empty when all is well. */
  Optional<String> problem();
}
