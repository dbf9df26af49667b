package org.megabytestreams.routes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.anomaly.Severity;
import org.megabytestreams.control.StreamPattern;
import org.megabytestreams.testing.ServerCertificate;
import org.subethamail.smtp.auth.EasyAuthenticationHandlerFactory;
import org.subethamail.smtp.auth.LoginFailedException;
import org.subethamail.smtp.server.SMTPServer;

/// Looks at what mail and syslog servers get, with TLS and without.
class MailAndSyslogTest {
  private static final Vertx VERTX = Vertx.vertx();
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  @TempDir
  Path folder;

  @AfterAll
  static void stopVertx() {
    VERTX.close();
  }

  private static Delivery send(TargetSettings settings, Message message) {
    Route route = new Route("ops", new RouteFilter(StreamPattern.ALL, Severity.LOW, EnumSet.allOf(Change.class)),
        new Wording("{severity}: {summary}", Optional.of("https://mb.example/")), new Route.Pace(TIMEOUT, TIMEOUT, 0),
        settings);
    try (Target target = route.open(VERTX)) {
      return target.send(List.of(message)).without(settings.secrets());
    }
  }

  @Test
  void sendsMail() throws Exception {
    try (MailServer server = new MailServer()) {
      var mail = new TargetSettings.Email("127.0.0.1", server.port(), "none", Optional.empty(), Optional.empty(),
          Optional.empty(), "mb@example.com", List.of("ops@example.com", "dev@example.com"), true);
      assertEquals("accepted for [ops@example.com, dev@example.com]", send(mail, Incidents.opened("a", 1)).text());
      List<String> lines = server.lines();
      assertTrue(lines.containsAll(List.of("MAIL FROM:<mb@example.com>", "RCPT TO:<ops@example.com>",
          "RCPT TO:<dev@example.com>", "Subject: [megabyte] high: It costs 420.5 bits <now>.",
          "Idempotency-Key: a/opened/1", "https://mb.example/#/incidents/a")), lines.toString());
    }
  }

  @Test
  void sendsNoMailInTheOpenWhereTlsIsWanted() throws Exception {
    try (MailServer server = new MailServer()) {
      var mail = mail(server.port(), "starttls", Optional.empty());
      assertEquals(Delivery.Outcome.FAILED, send(mail, Incidents.opened("a", 1)).outcome());
      assertEquals(List.of(), server.lines().stream().filter(line -> line.startsWith("MAIL")).toList());
    }
  }

  @Test
  void sendsSyslogByUdp() throws Exception {
    try (DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      server.setSoTimeout((int) TIMEOUT.toMillis());
      send(new TargetSettings.Syslog("127.0.0.1", server.getLocalPort(), "udp", Optional.empty(), true),
          Incidents.opened("a", 1));
      DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
      server.receive(packet);
      assertSyslog(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void sendsSyslogByTcpWithItsLength() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<String> got = threads.submit(() -> {
        try (Socket socket = server.accept()) {
          return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
      });
      send(new TargetSettings.Syslog("127.0.0.1", server.getLocalPort(), "tcp", Optional.empty(), true),
          Incidents.opened("a", 1));
      assertFramed(got.get());
    }
  }

  @Test
  void sendsMailByStartTlsAndByTlsWithAPassword() throws Exception {
    SSLContext tls = ServerCertificate.get().tls();
    for (String way : List.of("starttls", "tls")) {
      List<String> lines = new CopyOnWriteArrayList<>();
      var builder = SMTPServer.port(0).bindAddress(InetAddress.getLoopbackAddress()).requireAuth()
          .authenticationHandlerFactory(new EasyAuthenticationHandlerFactory((user, password, _) -> {
            if (!user.equals("mb") || !password.equals("s3cret")) {
              throw new LoginFailedException();
            }
          })).messageHandler((_, from, to, data) -> {
            lines.add("from " + from + " to " + to);
            new String(data, StandardCharsets.UTF_8).lines().forEach(lines::add);
          });
      SMTPServer server = (way.equals("tls") ? builder.serverSocketFactory(tls)
          : builder.enableTLS().requireTLS().startTlsSocketFactory(tls)).build();
      server.start();
      try {
        var trusting = mail(server.getPortAllocated(), way, Optional.of(ServerCertificate.get().pem()));
        assertEquals("accepted for [ops@example.com]", send(trusting, Incidents.opened("a", 1)).text(), way);
        assertTrue(lines.containsAll(List.of("from mb@example.com to ops@example.com",
            "Subject: [megabyte] high: It costs 420.5 bits <now>.")), lines.toString());
        lines.clear();
        Delivery refused = send(mail(server.getPortAllocated(), way, Optional.empty()), Incidents.opened("a", 1));
        assertEquals(Delivery.Outcome.FAILED, refused.outcome(), "nobody has said whom to trust");
        assertEquals(List.of(), lines);
      } finally {
        server.stop();
      }
    }
  }

  private TargetSettings.Email mail(int port, String tls, Optional<Path> caFile) throws IOException {
    return new TargetSettings.Email("127.0.0.1", port, tls, caFile, Optional.of("mb"),
        Optional.of(new Secret(Files.writeString(folder.resolve("secret"), "s3cret\n"), null)), "mb@example.com",
        List.of("ops@example.com"), true);
  }

  @Test
  void sendsSyslogByTlsToAServerItTrusts() throws Exception {
    try (ServerSocket server = ServerCertificate.get().tls().getServerSocketFactory().createServerSocket(0, 2,
        InetAddress.getLoopbackAddress()); var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<String> reading = () -> {
        try (Socket socket = server.accept()) {
          return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
      };
      Future<String> got = threads.submit(reading);
      assertEquals(Delivery.Outcome.DELIVERED,
          send(syslog(server, Optional.of(ServerCertificate.get().pem())), Incidents.opened("a", 1)).outcome());
      assertFramed(got.get());
      Future<String> nothing = threads.submit(reading);
      Delivery refused = send(syslog(server, Optional.empty()), Incidents.opened("a", 1));
      assertEquals(Delivery.Outcome.FAILED, refused.outcome());
      assertTrue(refused.text().contains("unable to find valid certification path"), refused.text());
      assertThrows(ExecutionException.class, nothing::get);
    }
  }

  @Test
  void saysThatAFileHoldsNoCertificates() throws Exception {
    Path file = Files.writeString(folder.resolve("ca"), "none");
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String text = send(syslog(server, Optional.of(file)), Incidents.opened("a", 1)).text();
      assertTrue(text.startsWith("caFile: expected certificates in PEM in " + file), text);
    }
  }

  private static TargetSettings.Syslog syslog(ServerSocket server, Optional<Path> caFile) {
    return new TargetSettings.Syslog("127.0.0.1", server.getLocalPort(), "tls", caFile, true);
  }

  /// Holds a line, with its length before it.
  private static void assertFramed(String text) {
    String[] parts = text.split(" ", 2);
    assertEquals(Integer.parseInt(parts[0]), parts[1].getBytes(StandardCharsets.UTF_8).length);
    assertSyslog(parts[1]);
  }

  private static void assertSyslog(String line) {
    assertTrue(line.matches("<131>1 \\S+Z - megabyte - opened \\[incident@32473 id=\"a\" severity=\"high\" "
        + "topic=\"app\" stream=\"web-1\" route=\"ops\"] \uFEFFhigh: It costs 420\\.5 bits <now>\\. "
        + "https://mb\\.example/#/incidents/a"), line);
  }
}
