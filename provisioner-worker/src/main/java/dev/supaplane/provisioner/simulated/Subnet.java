package dev.supaplane.provisioner.simulated;

import dev.supaplane.provisioner.engine.EngineException;
import dev.supaplane.provisioner.engine.EngineException.Kind;
import java.util.regex.Pattern;

/**
 * An IPv4 subnet.
 *
 * @param base its first address as a number
 * @param size how many addresses it has
 */
record Subnet(long base, long size) {
  private static final Pattern CIDR =
      Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})/(\\d{1,2})");

  static Subnet parse(String cidr) {
    var matcher = CIDR.matcher(cidr);
    if (!matcher.matches() || Integer.parseInt(matcher.group(5)) > 32) {
      throw new EngineException(Kind.REFUSED, "no subnet: " + cidr, null);
    }
    long address = 0;
    for (int part = 1; part <= 4; part++) {
      int number = Integer.parseInt(matcher.group(part));
      if (number > 255) {
        throw new EngineException(Kind.REFUSED, "no subnet: " + cidr, null);
      }
      address = address << 8 | number;
    }
    long size = 1L << (32 - Integer.parseInt(matcher.group(5)));
    return new Subnet(address - address % size, size);
  }

  boolean overlaps(Subnet other) {
    return base < other.base + other.size && other.base < base + size;
  }

  /** The address with a number inside the subnet; 0 names the subnet and 1 is its gateway. */
  String address(long number) {
    long bits = base + number;
    return (bits >> 24 & 255)
        + "."
        + (bits >> 16 & 255)
        + "."
        + (bits >> 8 & 255)
        + "."
        + (bits & 255);
  }
}
