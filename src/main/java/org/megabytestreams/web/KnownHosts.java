package org.megabytestreams.web;

import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.megabytestreams.wire.OneLine;

/// Holds the hosts that requests may name. Web pages then cannot use the service by way of a browser that reaches it.
///
/// A page reaches the service in two ways. By DNS rebinding the page lets a name of its own point here, which the
/// header Host shows. Or the page comes from another origin, which browsers send in Origin or Sec-Fetch-Site. An IP
/// address as Host is always allowed: a page cannot make it point elsewhere, and probes use it.
public final class KnownHosts {
  /// An entry of the allowed hosts that lets every host and every origin pass.
  public static final String ANY = "*";
  private static final String LOCAL = "localhost";
  private static final Pattern ADDRESS = Pattern.compile("\\[[0-9a-f:.]+]|\\d{1,3}(\\.\\d{1,3}){3}");
  private static final Pattern AUTHORITY = Pattern.compile("(\\[[^]]*]|[^:]*)(:\\d*)?");
  private static final Pattern ORIGIN = Pattern.compile("https?://(.*)");
  private static final int MISDIRECTED = 421;
  private static final int FORBIDDEN = 403;
  private static final String WAY_OUT = " (megabyte.http.allowed-hosts)";

  private final Set<String> own;
  private final Set<String> allowed;

  /// Says why a request is refused.
  ///
  /// @param status of HTTP
  public record Refusal(int status, String line) {}

  /// Creates the set of known hosts.
  ///
  /// @param own names by which the service itself is known
  /// @param allowed further hosts, whose pages may send requests too
  public KnownHosts(Collection<String> own, Collection<String> allowed) {
    this.own = lowerCase(own);
    this.own.add(LOCAL);
    this.allowed = lowerCase(allowed);
  }

  private static Set<String> lowerCase(Collection<String> names) {
    Set<String> all = new HashSet<>();
    names.forEach(name -> all.add(name.toLowerCase(Locale.ROOT)));
    return all;
  }

  /// Says why a request is refused by its headers; null for a request that may pass. A header that the request lacks
  /// is null.
  ///
  /// @param host of the request, and its port; programs may leave it out, browsers do not
  /// @param site Sec-Fetch-Site
  /// @param mode Sec-Fetch-Mode
  public Refusal check(String host, String origin, String site, String mode) {
    if (allowed.contains(ANY)) {
      return null;
    }
    if (host != null && !isKnown(name(host))) {
      return new Refusal(MISDIRECTED,
          OneLine.of("Host: expected localhost, an IP address or a host that is allowed" + WAY_OUT + ", got " + host));
    }
    if (origin != null && !isFrom(origin, host)) {
      return new Refusal(FORBIDDEN,
          OneLine.of("Origin: expected none, or that of a host that is allowed" + WAY_OUT + ", got " + origin));
    }
    if (origin == null && "cross-site".equals(site) && !"navigate".equals(mode)) {
      return new Refusal(FORBIDDEN, "Sec-Fetch-Site: expected a page of this service, got cross-site");
    }
    return null;
  }

  private boolean isKnown(String name) {
    return own.contains(name) || allowed.contains(name) || ADDRESS.matcher(name).matches();
  }

  /// Tells whether a page is the service's own, or that of an allowed host.
  private boolean isFrom(String origin, String host) {
    var matcher = ORIGIN.matcher(origin);
    return matcher.matches()
        && (matcher.group(1).equalsIgnoreCase(host) || allowed.contains(name(matcher.group(1))));
  }

  /// Returns the host without the port; empty if the text is no host.
  private static String name(String authority) {
    var matcher = AUTHORITY.matcher(authority);
    return matcher.matches() ? matcher.group(1).toLowerCase(Locale.ROOT) : "";
  }
}
