package org.megabytestreams.routes;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A server of SMTP without TLS, which takes every mail and keeps its lines.
final class MailServer implements AutoCloseable {
  private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  private final List<String> lines = new CopyOnWriteArrayList<>();

  MailServer() throws IOException {
    Thread.ofVirtual().start(this::serve);
  }

  private void serve() {
    while (!server.isClosed()) {
      try (Socket socket = server.accept(); var in = new BufferedReader(
          new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
        converse(in, socket.getOutputStream());
      } catch (IOException _) {
        // The client is gone, or the test is over.
      }
    }
  }

  private void converse(BufferedReader in, OutputStream out) throws IOException {
    answer(out, "220 ready");
    boolean inMail = false;
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      lines.add(line);
      if (inMail) {
        inMail = !line.equals(".");
        if (!inMail) {
          answer(out, "250 taken");
        }
      } else if (line.equals("DATA")) {
        inMail = true;
        answer(out, "354 go on");
      } else {
        answer(out, line.equals("QUIT") ? "221 bye" : "250 fine");
      }
    }
  }

  private static void answer(OutputStream out, String line) throws IOException {
    out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  int port() {
    return server.getLocalPort();
  }

  List<String> lines() {
    return lines;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
