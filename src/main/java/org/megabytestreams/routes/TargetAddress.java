package org.megabytestreams.routes;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/// Finds the address of a target, and refuses those of private networks unless the route allows them.
final class TargetAddress {
  private static final int BYTE = 0xff;

  private TargetAddress() {}

  /// Returns the first address of a host that the route may connect to.
  ///
  /// @param allowPrivate whether loopback, private and link-local addresses are allowed
  /// @throws IOException if there is none; the message says why
  static InetAddress resolve(String host, boolean allowPrivate) throws IOException {
    InetAddress[] all;
    try {
      all = InetAddress.getAllByName(host);
    } catch (UnknownHostException e) {
      throw new IOException("unknown host " + host, e);
    }
    for (InetAddress one : all) {
      if (allowPrivate || isPublic(one)) {
        return one;
      }
    }
    throw new IOException(host + " is at " + all[0].getHostAddress()
        + ", which is no public address; allowPrivate permits it");
  }

  static boolean isPublic(InetAddress address) {
    if (address.isAnyLocalAddress() || address.isLoopbackAddress() || address.isLinkLocalAddress()
        || address.isSiteLocalAddress() || address.isMulticastAddress()) {
      return false;
    }
    byte[] bytes = address.getAddress();
    int first = bytes[0] & BYTE;
    int second = bytes[1] & BYTE;
    return switch (address) {
      // This network, shared address space, benchmarks, and what is reserved.
      case Inet4Address _ -> first != 0 && !(first == 100 && second >= 64 && second < 128)
          && !(first == 198 && (second == 18 || second == 19)) && first < 240;
      // Global unicast alone, without the forms that hold an IPv4 address (6to4, Teredo).
      case Inet6Address _ -> (first & 0xe0) == 0x20 && !(first == 0x20 && second == 0x02)
          && !(first == 0x20 && second == 0x01 && bytes[2] == 0 && bytes[3] == 0);
      default -> false;
    };
  }
}
