package org.megabytestreams.routes;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.megabytestreams.anomaly.Severity;
import org.megabytestreams.wire.OneLine;

/// Sends each message as a line of syslog, as RFC 5424 has it: by UDP, or by TCP with its length before it.
///
/// Syslog answers nothing. A message counts as delivered when the system has taken it, so a server that fails may lose
/// it.
final class SyslogTarget implements Target {
  private static final int FACILITY_LOCAL0 = 16;
  private static final int FACILITY_FACTOR = 8;
  private static final int MAX_TEXT = 1000;
  private static final int MAX_DATAGRAM = 2048;
  /// RFC 5612 keeps this number for examples, and no other is the project's own.
  private static final String STRUCTURE = "incident@32473";

  private final String route;
  private final Wording wording;
  private final TargetSettings.Syslog settings;
  private final Duration timeout;

  SyslogTarget(String route, Wording wording, TargetSettings.Syslog settings, Duration timeout) {
    this.route = route;
    this.wording = wording;
    this.settings = settings;
    this.timeout = timeout;
  }

  @Override
  public Delivery send(List<Message> messages) {
    byte[] line = line(messages.getFirst(), Instant.now()).getBytes(StandardCharsets.UTF_8);
    try {
      InetAddress address = TargetAddress.resolve(settings.host(), settings.allowPrivate());
      if (settings.transport().equals("udp")) {
        try (DatagramSocket socket = new DatagramSocket()) {
          byte[] sent = line.length > MAX_DATAGRAM ? Arrays.copyOf(line, MAX_DATAGRAM) : line;
          socket.send(new DatagramPacket(sent, sent.length, address, settings.port()));
        }
      } else {
        write(address, line);
      }
      return Delivery.delivered("sent " + line.length + " bytes; syslog does not answer");
    } catch (IOException e) {
      return Delivery.failed(e.getMessage() == null ? e.toString() : e.getMessage());
    }
  }

  private void write(InetAddress address, byte[] line) throws IOException {
    int millis = (int) timeout.toMillis();
    try (Socket plain = new Socket()) {
      plain.setSoTimeout(millis);
      plain.connect(new InetSocketAddress(address, settings.port()), millis);
      Socket socket = settings.transport().equals("tls") ? secured(plain) : plain;
      socket.getOutputStream().write((line.length + " ").getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(line);
      socket.getOutputStream().flush();
      socket.shutdownOutput();
    }
  }

  private Socket secured(Socket plain) throws IOException {
    SSLSocket socket = (SSLSocket) TrustedSockets.by(settings.caFile())
        .createSocket(plain, settings.host(), settings.port(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  private String line(Message message, Instant now) {
    String text = OneLine.of(wording.text(message), MAX_TEXT);
    return switch (message) {
      case Notification one -> head(one.change() == Change.CLOSED ? 6 : level(one.severity()), now, one.change().id())
          + " [" + STRUCTURE + " id=\"" + escape(one.incident().id()) + "\" severity=\""
          + escape(one.incident().severity()) + "\" topic=\"" + escape(one.incident().topic()) + "\" stream=\""
          + escape(Wording.streamName(one.incident())) + "\" route=\"" + escape(route) + "\"] \uFEFF" + text
          + wording.link(one).map(link -> " " + link).orElse("");
      case Digest digest -> head(level(digest.severity()), now, "digest") + " [" + STRUCTURE + " count=\""
          + digest.count() + "\" route=\"" + escape(route) + "\"] \uFEFF" + text;
    };
  }

  private static String head(int level, Instant now, String change) {
    return "<" + (FACILITY_LOCAL0 * FACILITY_FACTOR + level) + ">1 " + Instant.ofEpochMilli(now.toEpochMilli())
        + " - megabyte - " + change;
  }

  private static int level(Severity severity) {
    return switch (severity) {
      case CRITICAL -> 2;
      case HIGH -> 3;
      case MEDIUM -> 4;
      case LOW -> 5;
    };
  }

  private static String escape(String value) {
    return OneLine.of(value).replace("\\", "\\\\").replace("\"", "\\\"").replace("]", "\\]");
  }
}
