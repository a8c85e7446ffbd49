package dev.supaplane.kit.watch;

import io.micrometer.core.instrument.Tags;

/**
 * A number as it was just found.
 *
 * @param gauge what it is
 * @param labels few values, all known beforehand: never a project's ref
 */
public record Reading(Gauge gauge, Tags labels, double value) {
  /**
   * A metric that goes up and down.
   *
   * @param name in dots, such as {@code supaplane.relay.lag.events}
   * @param help what it is, for people
   */
  public record Gauge(String name, String help) {
    /**
     * A measure.
     *
     * @param labels name, value, name, value
     */
    public Reading is(double value, String... labels) {
      return new Reading(this, Tags.of(labels), value);
    }

    /**
     * A count.
     *
     * @param labels name, value, name, value
     */
    public Reading is(long value, String... labels) {
      return is((double) value, labels);
    }
  }
}
