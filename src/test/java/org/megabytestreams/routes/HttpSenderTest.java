package org.megabytestreams.routes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpSenderTest {
  private static final String PASSWORD = "only-for-this-test";
  private static final int MAX_MILLIS = 10_000;

  @TempDir
  Path folder;

  @Test
  void closesAConnectionThatIsReadyTooLate() throws Exception {
    SSLContext server = certified();
    CountDownLatch late = new CountDownLatch(1);
    Vertx vertx = Vertx.vertx();
    try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Integer> got = threads.submit(() -> {
        try (Socket plain = listening.accept()) {
          late.await();
          return firstByte((SSLSocket) server.getSocketFactory().createSocket(plain, null, plain.getPort(), true));
        }
      });
      Endpoint endpoint = new Endpoint("https://127.0.0.1:" + listening.getLocalPort() + "/hook", null,
          Optional.empty(), Optional.of(folder.resolve("server.pem")), true);
      try (HttpSender http = new HttpSender(vertx, endpoint, Duration.ofSeconds(1))) {
        assertEquals("no answer within 1000 ms", http.post("", Map.of(), new byte[10]).text());
        late.countDown();
        assertEquals(-1, got.get(), "it gets no message, and is closed");
      }
    } finally {
      vertx.close();
    }
  }

  /// Returns the first byte that a client sends after the handshake; -1 if it ends the connection.
  private static int firstByte(SSLSocket socket) throws IOException {
    socket.setUseClientMode(false);
    socket.setSoTimeout(MAX_MILLIS);
    try {
      socket.startHandshake();
      return socket.getInputStream().read();
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (IOException _) {
      return -1;
    }
  }

  private SSLContext certified() throws Exception {
    Path keys = folder.resolve("server.p12");
    keytool("-genkeypair", "-keystore", keys.toString(), "-alias", "server", "-dname", "CN=server", "-keyalg", "EC",
        "-ext", "san=ip:127.0.0.1", "-validity", "2");
    keytool("-exportcert", "-keystore", keys.toString(), "-alias", "server", "-rfc", "-file",
        folder.resolve("server.pem").toString());
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keys)) {
      store.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context;
  }

  private static void keytool(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool")
        .toString()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("-storepass", PASSWORD));
    assertEquals(0, new ProcessBuilder(command).redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor());
  }
}
