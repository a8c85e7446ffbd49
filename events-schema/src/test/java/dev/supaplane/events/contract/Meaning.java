package dev.supaplane.events.contract;

/** The first sentence of a description: what a type name means. */
final class Meaning {
  private Meaning() {}

  static String of(String description) {
    var end = description.indexOf(". ");
    return end < 0 ? description : description.substring(0, end + 1);
  }
}
