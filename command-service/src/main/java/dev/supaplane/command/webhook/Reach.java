package dev.supaplane.command.webhook;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Set;

/** Of whom an address is. */
enum Reach {
  /** Anybody's on the internet. */
  PUBLIC,
  /** This machine's or this network's: only where the operator says so. */
  PRIVATE,
  /**
   * Nobody's that a hook may be for: metadata of clouds, link-local, multicast, reserved, and
   * tunnels that hide the address behind them.
   */
  NEVER;

  /** Metadata services at addresses that look like any other private one. */
  private static final Set<String> METADATA =
      Set.of("100.100.100.200", "192.0.0.192", "fd00:ec2:0:0:0:0:0:254");

  /** Judges an address by its bytes. */
  static Reach of(InetAddress address) {
    if (METADATA.contains(address.getHostAddress().replaceFirst("%.*", ""))) {
      return NEVER;
    }
    return address instanceof Inet4Address ? of4(address.getAddress()) : of6(address.getAddress());
  }

  private static Reach of4(byte[] bytes) {
    var first = bytes[0] & 0xff;
    var second = bytes[1] & 0xff;
    var third = bytes[2] & 0xff;
    return switch (first) {
      case 10, 127 -> PRIVATE;
      case 100 -> (second & 0xc0) == 64 ? PRIVATE : PUBLIC;
      case 172 -> (second & 0xf0) == 16 ? PRIVATE : PUBLIC;
      case 192 -> of192(second, third);
      case 0 -> NEVER;
      case 169 -> second == 254 ? NEVER : PUBLIC;
      case 198 -> (second & 0xfe) == 18 || (second == 51 && third == 100) ? NEVER : PUBLIC;
      case 203 -> second == 0 && third == 113 ? NEVER : PUBLIC;
      default -> first >= 224 ? NEVER : PUBLIC;
    };
  }

  private static Reach of192(int second, int third) {
    if (second == 168) {
      return PRIVATE;
    }
    return (second == 0 && (third == 0 || third == 2)) || (second == 88 && third == 99)
        ? NEVER
        : PUBLIC;
  }

  private static Reach of6(byte[] bytes) {
    if (isLoopback(bytes) || (bytes[0] & 0xfe) == 0xfc || isSiteLocal(bytes)) {
      return PRIVATE;
    }
    if (startsWith(bytes, 0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0)) {
      // NAT64: the IPv4 address is what is reached.
      return of4(new byte[] {bytes[12], bytes[13], bytes[14], bytes[15]});
    }
    var global = (bytes[0] & 0xe0) == 0x20;
    var tunnel = startsWith(bytes, 0x20, 0x02) || startsWith(bytes, 0x20, 0x01, 0, 0);
    var documentation = startsWith(bytes, 0x20, 0x01, 0x0d, 0xb8);
    return global && !tunnel && !documentation ? PUBLIC : NEVER;
  }

  private static boolean isLoopback(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("an address has 4 or 16 bytes", e);
    }
  }

  private static boolean isSiteLocal(byte[] bytes) {
    return (bytes[0] & 0xff) == 0xfe && (bytes[1] & 0xc0) == 0xc0;
  }

  private static boolean startsWith(byte[] bytes, int... start) {
    for (var i = 0; i < start.length; i++) {
      if ((bytes[i] & 0xff) != start[i]) {
        return false;
      }
    }
    return true;
  }
}
