package dev.supaplane.events.contract;

import dev.supaplane.events.wire.ReleasedContract;
import dev.supaplane.events.wire.ReleasedSample;

/** Since when a type is part of the contract. */
final class Releases {
  /** What is not released yet. */
  static final String NEXT = "next";

  String newest() {
    return ReleasedContract.versions().getLast();
  }

  /** The first set that has a type. */
  String since(String type) {
    return ReleasedContract.all().stream()
        .filter(sample -> sample.type().equals(type))
        .map(ReleasedSample::version)
        .findFirst()
        .orElse(NEXT);
  }
}
