package dev.supaplane.events.wire;

/**
 * One type of a released set of the contract.
 *
 * @param version of the set, such as {@code 1.0.0}
 * @param type type name with its own version
 * @param schema its JSON Schema as it was released
 * @param sample an event with every field, as it was written then
 */
public record ReleasedSample(String version, String type, String schema, String sample) {
  @Override
  public String toString() {
    return version + " " + type;
  }
}
