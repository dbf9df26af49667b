package org.megabytestreams.live;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// Holds the messages that wait for a client. Beyond [#MAX_WAITING] the oldest are dropped and counted.
///
/// Safe for use by several threads.
public final class LiveSubscription {
  static final int MAX_WAITING = 1000;
  /// The most characters that wait.
  private static final long MAX_CHARS = 4L * 1024 * 1024;

  private final LiveFilter filter;
  private final LivePosition position;
  private final Deque<String> waiting = new ArrayDeque<>();
  private long chars;
  private long dropped;
  private boolean ended;

  /// Messages to be sent to a client.
  ///
  /// @param dropped messages before these that the client was too slow for
  /// @param messages the oldest first
  /// @param position a client that goes on from here misses nothing and gets nothing twice
  public record Batch(long dropped, List<String> messages, String position) {}

  LiveSubscription(LiveFilter filter, LivePosition start) {
    this.filter = filter;
    this.position = start;
  }

  synchronized void offer(LiveMessage message) {
    position.pass(message.partition(), message.offset());
    if (!filter.matches(message.stream(), message.pValue())) {
      return;
    }
    waiting.addLast(message.text());
    chars += message.text().length();
    while (waiting.size() > MAX_WAITING || chars > MAX_CHARS && waiting.size() > 1) {
      chars -= waiting.removeFirst().length();
      dropped++;
    }
    notifyAll();
  }

  /// Counts messages that were gone before the client came.
  synchronized void miss(long messages) {
    dropped += messages;
  }

  synchronized void end() {
    ended = true;
    notifyAll();
  }

  /// Tells whether no messages will come any more.
  public synchronized boolean ended() {
    return ended;
  }

  /// Takes the messages that wait. Waits for one for some time; there is none after that.
  public synchronized Batch take(long millis) throws InterruptedException {
    if (waiting.isEmpty() && dropped == 0 && !ended) {
      wait(millis);
    }
    Batch batch = new Batch(dropped, new ArrayList<>(waiting), position.toString());
    waiting.clear();
    chars = 0;
    dropped = 0;
    return batch;
  }
}
