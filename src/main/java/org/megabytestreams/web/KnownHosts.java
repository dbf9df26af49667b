package org.megabytestreams.web;

import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.megabytestreams.wire.OneLine;

/// The hosts that requests may name, so that web pages cannot use the service by way of a browser that reaches it.
///
/// A page reaches it by a name of its own that it lets point here (DNS rebinding), which the header Host tells, or from
/// another origin, which browsers tell by Origin or Sec-Fetch-Site. An IP address as Host is always fine: it cannot be
/// made to point elsewhere, and probes ask by it.
public final class KnownHosts {
  /// Among the allowed hosts: every host and every origin may pass.
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

  /// Why a request is refused.
  ///
  /// @param status of HTTP
  public record Refusal(int status, String line) {}

  /// @param own names by which the service itself is known
  /// @param allowed further ones, whose pages may ask too
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

  /// Says why a request is refused by its headers, each null where it has none; null for one that may pass.
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

  /// Whether a page is the service's own, or that of an allowed host.
  private boolean isFrom(String origin, String host) {
    var matcher = ORIGIN.matcher(origin);
    return matcher.matches()
        && (matcher.group(1).equalsIgnoreCase(host) || allowed.contains(name(matcher.group(1))));
  }

  /// Without the port; empty for what is no host.
  private static String name(String authority) {
    var matcher = AUTHORITY.matcher(authority);
    return matcher.matches() ? matcher.group(1).toLowerCase(Locale.ROOT) : "";
  }
}
