package org.megabytestreams.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// Stands between clients and one port of 127.0.0.1. Connections can be cut, stalled, refused and slowed down.
///
/// The JVM proxies on Maven Central speak HTTP, or are clients of a server of their own; this one pumps bytes.
public final class TcpProxy implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final InetAddress address;
  private final int port;
  private final int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicLong connections = new AtomicLong();
  private final AtomicLong cut = new AtomicLong();
  private final AtomicLong held = new AtomicLong();
  private final AtomicLong delayed = new AtomicLong();
  private volatile ServerSocket server;
  private Thread acceptor;
  private volatile Duration delay = Duration.ZERO;
  private boolean stalled;

  /// Listens on 127.0.0.1.
  ///
  /// @param port to listen on
  /// @param target where every connection is passed on to
  TcpProxy(int port, int target) throws IOException {
    this(InetAddress.getLoopbackAddress(), port, target);
  }

  /// @param address to listen on
  /// @param port to listen on
  /// @param target port of 127.0.0.1 where every connection is passed on to
  public TcpProxy(InetAddress address, int port, int target) throws IOException {
    this.address = address;
    this.port = port;
    this.target = target;
    accept();
  }

  public String address() {
    return address.getHostAddress() + ":" + port;
  }

  /// Connections accepted so far.
  public long connections() {
    return connections.get();
  }

  /// Connections that [#reset] and [#refuse] cut so far.
  public long cut() {
    return cut.get();
  }

  /// Chunks of bytes that a stall held back so far.
  long held() {
    return held.get();
  }

  /// Chunks of bytes that were delayed so far.
  public long delayed() {
    return delayed.get();
  }

  /// Ends every connection at once; new ones are taken.
  public void reset() {
    for (Socket client : open) {
      try {
        client.setSoLinger(true, 0); // a reset, not an end
        client.close();
        cut.incrementAndGet();
      } catch (IOException _) {
        // It has ended by itself meanwhile.
      }
    }
  }

  /// Ends every connection, and refuses new ones until [#accept].
  void refuse() throws IOException, InterruptedException {
    server.close();
    acceptor.join(); // only then does nobody listen
    reset();
  }

  /// Takes connections.
  void accept() throws IOException {
    ServerSocket listening = new ServerSocket();
    listening.setReuseAddress(true);
    listening.bind(new InetSocketAddress(address, port));
    server = listening;
    acceptor = Thread.ofVirtual().start(() -> takeConnections(listening));
  }

  /// Keeps connections open, and lets no byte through until [#resume].
  synchronized void stall() {
    stalled = true;
  }

  synchronized void resume() {
    stalled = false;
    notifyAll();
  }

  /// Adds this much to the way of every chunk of bytes, in both directions.
  public void delay(Duration each) {
    delay = each;
  }

  @Override
  public void close() throws IOException {
    try {
      refuse();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    resume();
  }

  private void takeConnections(ServerSocket listening) {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        connections.incrementAndGet();
        Thread.ofVirtual().start(() -> pass(client));
      } catch (IOException _) {
        // Closed, or a client that is gone already.
      }
    }
  }

  private void pass(Socket client) {
    try (client; Socket broker = new Socket(InetAddress.getLoopbackAddress(), target)) {
      client.setTcpNoDelay(true);
      broker.setTcpNoDelay(true);
      open.add(client);
      if (server.isClosed()) {
        return; // refused meanwhile
      }
      Thread back = Thread.ofVirtual().start(() -> pump(broker, client));
      pump(client, broker);
      back.join();
    } catch (IOException _) {
      // Nobody listens there: the client sees its connection end.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(client);
    }
  }

  /// Passes bytes on until either side ends, and then ends both.
  private void pump(Socket from, Socket to) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        awaitPassage();
        out.write(buffer, 0, n);
      }
    } catch (IOException _) {
      // The other pump of this connection ends by this as well.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      closeQuietly(from);
      closeQuietly(to);
    }
  }

  private void awaitPassage() throws InterruptedException {
    if (!delay.isZero()) {
      delayed.incrementAndGet();
      Thread.sleep(delay);
    }
    synchronized (this) {
      if (stalled) {
        held.incrementAndGet();
      }
      while (stalled) {
        wait();
      }
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException _) {
      // It is of no more use anyway.
    }
  }
}
