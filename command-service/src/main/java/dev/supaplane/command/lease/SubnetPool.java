package dev.supaplane.command.lease;

import java.util.Locale;

/**
 * A range of addresses cut into /28 subnets, one for each project. Explicit subnets, because a
 * container engine's own pools end after about thirty networks.
 *
 * @param base the first address, as a number
 * @param prefix length of the pool's own prefix, 8 to 28
 */
public record SubnetPool(long base, int prefix) {
  private static final int SUBNET = 28;

  /**
   * Reads a CIDR such as {@code 10.96.0.0/14}.
   *
   * @throws IllegalArgumentException when it is not one, or its base has bits beyond the prefix
   */
  public static SubnetPool parse(String cidr) {
    var parts = cidr.split("/", -1);
    var octets = parts[0].split("\\.", -1);
    if (parts.length != 2 || octets.length != 4) {
      throw new IllegalArgumentException("a subnet pool reads like 10.96.0.0/14: " + cidr);
    }
    var base = 0L;
    for (var octet : octets) {
      var value = Integer.parseInt(octet);
      if (value < 0 || value > 255) {
        throw new IllegalArgumentException("not an IPv4 address: " + cidr);
      }
      base = base << 8 | value;
    }
    var prefix = Integer.parseInt(parts[1]);
    if (prefix < 8 || prefix > SUBNET || (base & ((1L << (32 - prefix)) - 1)) != 0) {
      throw new IllegalArgumentException(
          "a subnet pool begins at its prefix, which is 8 to 28 bits long: " + cidr);
    }
    return new SubnetPool(base, prefix);
  }

  /** How many subnets there are. */
  public int size() {
    return 1 << (SUBNET - prefix);
  }

  /**
   * One subnet.
   *
   * @param number 0 to size - 1
   */
  public String subnet(int number) {
    if (number < 0 || number >= size()) {
      throw new IllegalArgumentException("no such subnet: " + number);
    }
    return address(base + ((long) number << (32 - SUBNET))) + "/" + SUBNET;
  }

  /**
   * The number of a subnet of this pool.
   *
   * @throws IllegalArgumentException when it is none
   */
  public int number(String subnet) {
    var number = (parse(subnet).base() - base) >> (32 - SUBNET);
    if (number < 0 || number >= size() || !subnet((int) number).equals(subnet)) {
      throw new IllegalArgumentException("no subnet of " + this + ": " + subnet);
    }
    return (int) number;
  }

  @Override
  public String toString() {
    return address(base) + "/" + prefix;
  }

  private static String address(long value) {
    return String.format(
        Locale.ROOT,
        "%d.%d.%d.%d",
        value >> 24 & 255,
        value >> 16 & 255,
        value >> 8 & 255,
        value & 255);
  }
}
