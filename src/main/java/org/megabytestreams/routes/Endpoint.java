package org.megabytestreams.routes;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Says where a target's HTTP is, and how to connect to it.
///
/// @param url null if it is a secret
/// @param secretUrl null if it is none
/// @param token sent as `Authorization: Bearer …`
/// @param caFile certificates, in PEM, by which the target's is checked; without it those of the JDK
/// @param allowPrivate whether addresses of private networks, and HTTP without TLS, are allowed
record Endpoint(String url, Secret secretUrl, Optional<Secret> token, Optional<Path> caFile, boolean allowPrivate) {
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  /// Returns the address, and checks it.
  ///
  /// @throws IOException if it is none; the message does not quote one that is a secret
  URI uri() throws IOException {
    return url == null ? check(secretUrl.read(), secretUrl.toString(), allowPrivate)
        : check(url, "url", allowPrivate);
  }

  private static URI check(String text, String name, boolean allowPrivate) throws IOException {
    URI uri;
    try {
      uri = URI.create(text);
    } catch (IllegalArgumentException _) {
      throw new IOException(name + ": expected an address such as https://HOST/PATH");
    }
    boolean plain = "http".equals(uri.getScheme());
    if (uri.getHost() == null || uri.getRawUserInfo() != null || !plain && !"https".equals(uri.getScheme())) {
      throw new IOException(name + ": expected an address such as https://HOST/PATH, without user and password");
    }
    if (plain && !allowPrivate) {
      throw new IOException(name + ": expected https; allowPrivate permits http");
    }
    return uri;
  }

  List<Secret> secrets() {
    return Stream.concat(Stream.ofNullable(secretUrl), token.stream()).toList();
  }

  static boolean isPlain(URI uri) {
    return "http".equals(uri.getScheme());
  }

  static int port(URI uri) {
    return uri.getPort() >= 0 ? uri.getPort() : isPlain(uri) ? HTTP_PORT : HTTPS_PORT;
  }

  /// Returns the host as a name or an IP address without brackets.
  static String host(URI uri) {
    return uri.getHost().startsWith("[") ? uri.getHost().substring(1, uri.getHost().length() - 1) : uri.getHost();
  }
}
