package dev.supaplane.command.lease;

/**
 * Host ports that projects may get, both ends included.
 *
 * @param first at least 1024
 * @param last at most 65535
 */
public record PortRange(int first, int last) {
  /**
   * @throws IllegalArgumentException when it is empty or leaves the unprivileged ports
   */
  public PortRange {
    if (first < 1024 || last > 65_535 || first > last) {
      throw new IllegalArgumentException(
          "a port range lies within 1024-65535, first before last: " + first + "-" + last);
    }
  }

  /**
   * Reads {@code first-last}.
   *
   * @throws IllegalArgumentException when the text is not a range
   */
  public static PortRange parse(String text) {
    var ends = text.split("-", -1);
    if (ends.length != 2) {
      throw new IllegalArgumentException("a port range reads first-last: " + text);
    }
    return new PortRange(Integer.parseInt(ends[0].strip()), Integer.parseInt(ends[1].strip()));
  }

  @Override
  public String toString() {
    return first + "-" + last;
  }
}
