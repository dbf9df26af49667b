package org.megabytestreams.live;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// Holds the messages that wait for a client. Beyond [#MAX_WAITING] the oldest are dropped and counted.
///
/// Safe for use by several threads.
public final class LiveSubscription {
  static final int MAX_WAITING = LiveChannel.MAX_KEPT;

  private final LiveFilter filter;
  private final LivePosition position;
  private final boolean resumed;
  private final Deque<LiveMessage> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private long dropped;
  private boolean ended;

  /// Messages to be sent to a client.
  ///
  /// @param dropped messages before these that the client missed, at most: those of other streams may be among them
  /// @param messages the oldest first
  /// @param position a client that goes on from here misses nothing and gets nothing twice
  public record Batch(long dropped, List<String> messages, String position) {}

  /// @param resumed whether the client was cut off at this position; a new client is at the end
  LiveSubscription(LiveFilter filter, LivePosition position, boolean resumed) {
    this.filter = filter;
    this.position = position;
    this.resumed = resumed;
  }

  /// Takes note that a partition is read from an offset on. What was there before is no news to a new client.
  ///
  /// @param end the offset behind the latest message that is there already
  synchronized void begin(int partition, long start, long end) {
    if (position.knows(partition)) {
      dropped += Math.max(0, start - position.offset(partition) - 1);
    } else if (!resumed && end > 0) {
      position.pass(partition, end - 1);
    }
    notifyAll();
  }

  /// Takes note that the offsets of a partition begin again.
  synchronized void reset(int partition) {
    position.reset(partition);
  }

  synchronized void offer(LiveMessage message) {
    if (!position.isBefore(message)) {
      return;
    }
    position.pass(message.partition(), message.offset());
    if (!filter.matches(message.stream(), message.pValue())) {
      return;
    }
    waiting.addLast(message);
    waitingBytes += message.bytes();
    while (waiting.size() > MAX_WAITING || waitingBytes > LiveChannel.MAX_KEPT_BYTES) {
      waitingBytes -= waiting.removeFirst().bytes();
      dropped++;
    }
    notifyAll();
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
    if (waiting.isEmpty() && dropped == 0 && !ended && millis > 0) {
      wait(millis);
    }
    Batch batch = new Batch(dropped, waiting.stream().map(LiveMessage::text).toList(), position.toString());
    waiting.clear();
    waitingBytes = 0;
    dropped = 0;
    return batch;
  }
}
