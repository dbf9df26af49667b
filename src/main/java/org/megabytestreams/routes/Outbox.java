package org.megabytestreams.routes;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/// Holds the messages of a route that are not delivered yet.
///
/// The changes of an incident wait behind each other; those of another one do not wait for them. If more than a number
/// of messages came within a minute, all that wait become one digest. It takes all that comes until it is sent, a
/// minute after the first of them.
final class Outbox {
  private static final long MINUTE_MILLIS = 60_000;

  private final int digestOver;
  private final boolean keepsState;
  private final SequencedMap<String, Deque<Waiting>> incidents = new LinkedHashMap<>();
  /// Ids of incidents that a digest alone has told of, if the target keeps state.
  private final Set<String> onlyInDigest = new LinkedHashSet<>();
  private Waiting digest;
  private int waiting;
  private long minuteMillis;
  private int cameInMinute;

  /// @param digestOver messages a minute; more become a digest. 0 for never
  /// @param keepsState whether the target must be told that an incident which it was told of is closed
  Outbox(int digestOver, boolean keepsState) {
    this.digestOver = digestOver;
    this.keepsState = keepsState;
    this.minuteMillis = Long.MIN_VALUE / 2;
  }

  /// A message that waits, and how often sending it has failed.
  static final class Waiting {
    private final Message message;
    private final long sinceMillis;
    private int failures;
    private long dueMillis;
    private boolean alone;

    private Waiting(Message message, long sinceMillis, long dueMillis) {
      this.message = message;
      this.sinceMillis = sinceMillis;
      this.dueMillis = dueMillis;
    }

    Message message() {
      return message;
    }

    /// Returns since when it waits.
    long sinceMillis() {
      return sinceMillis;
    }

    int failures() {
      return failures;
    }
  }

  void add(Notification message, long nowMillis) {
    if (nowMillis - minuteMillis >= MINUTE_MILLIS) {
      minuteMillis = nowMillis;
      cameInMinute = 0;
    }
    cameInMinute++;
    boolean stays = mustBeAlone(message);
    if (digest == null && !stays && digestOver > 0 && cameInMinute > digestOver) {
      collect();
    }
    if (digest != null && !stays) {
      addToDigest(message);
      return;
    }
    if (message.change() != Change.CLOSED) {
      onlyInDigest.remove(message.incident().id());
    }
    incidents.computeIfAbsent(message.incident().id(), _ -> new ArrayDeque<>())
        .add(new Waiting(message, nowMillis, nowMillis));
    waiting++;
  }

  /// Tells whether a message must not go into a digest: the target was told of its incident, and keeps it open.
  private boolean mustBeAlone(Notification message) {
    return keepsState && message.change() == Change.CLOSED && !onlyInDigest.contains(message.incident().id());
  }

  private void addToDigest(Notification message) {
    ((Digest) digest.message).add(message);
    String id = message.incident().id();
    if (keepsState && message.change() == Change.OPENED && onlyInDigest.add(id)
        && onlyInDigest.size() > KnownIncidents.MAX_INCIDENTS) {
      onlyInDigest.remove(onlyInDigest.iterator().next());
    } else if (message.change() == Change.CLOSED) {
      onlyInDigest.remove(id);
    }
  }

  /// Begins a digest with all that wait. A target that keeps state may have taken what failed, so that stays alone.
  private void collect() {
    long due = minuteMillis + MINUTE_MILLIS;
    digest = new Waiting(new Digest(due), due, due);
    for (Iterator<Deque<Waiting>> lanes = incidents.values().iterator(); lanes.hasNext();) {
      Deque<Waiting> lane = lanes.next();
      lane.removeIf(one -> {
        Notification message = (Notification) one.message;
        boolean goes = !mustBeAlone(message) && !(keepsState && one.failures > 0);
        if (goes) {
          addToDigest(message);
          waiting--;
        }
        return goes;
      });
      if (lane.isEmpty()) {
        lanes.remove();
      }
    }
  }

  /// Returns the messages to send now: at most `maxBatch` of different incidents, or one that must be sent alone.
  List<Waiting> due(long nowMillis, int maxBatch) {
    if (digest != null && digest.dueMillis <= nowMillis && ((Digest) digest.message).count() > 0) {
      return List.of(digest);
    }
    List<Waiting> due = new ArrayList<>();
    for (Deque<Waiting> lane : incidents.values()) {
      Waiting head = lane.peekFirst();
      if (head.dueMillis <= nowMillis && (due.isEmpty() || !head.alone)) {
        due.add(head);
        if (head.alone || due.size() == maxBatch) {
          break;
        }
      }
    }
    return due;
  }

  /// Removes a message that is delivered, or is a dead letter.
  void done(Waiting done) {
    if (done == digest) {
      digest = null;
      minuteMillis = Long.MIN_VALUE / 2;
      return;
    }
    String id = ((Notification) done.message).incident().id();
    Deque<Waiting> lane = incidents.get(id);
    lane.removeFirst();
    waiting--;
    if (lane.isEmpty()) {
      incidents.remove(id);
    }
  }

  /// Lets a message wait for another try, behind other incidents.
  void retry(Waiting failed, long dueMillis) {
    failed.failures++;
    failed.dueMillis = dueMillis;
    if (failed != digest) {
      String id = ((Notification) failed.message).incident().id();
      incidents.putLast(id, incidents.get(id));
    }
  }

  /// Returns the messages that are due, are the next of their incidents, and wait since a time or longer.
  List<Waiting> waitingSince(long sinceMillis, long nowMillis) {
    return Stream.concat(Stream.ofNullable(digest), incidents.values().stream().map(Deque::peekFirst))
        .filter(one -> one.sinceMillis <= sinceMillis && one.dueMillis <= nowMillis).toList();
  }

  /// Lets each of some messages be sent alone next, since the target does not take one of them.
  void separate(List<Waiting> refused) {
    refused.forEach(one -> one.alone = true);
  }

  /// Returns the time at which the next message is due; empty if none waits.
  OptionalLong nextDueMillis() {
    return LongStream.concat(incidents.values().stream().mapToLong(lane -> lane.peekFirst().dueMillis),
        digest == null ? LongStream.empty() : LongStream.of(digest.dueMillis)).min();
  }

  boolean holds(String incident) {
    return incidents.containsKey(incident);
  }

  /// Returns the number of messages that wait, with the changes of a digest.
  int size() {
    return waiting + (digest == null ? 0 : ((Digest) digest.message).count());
  }

  /// Returns the number of messages that are kept as they are.
  int kept() {
    return waiting;
  }

  /// Returns the first offset of a partition that is not delivered.
  OptionalLong firstOffset(TopicPartition partition) {
    Stream<ConsumerRecord<byte[], byte[]>> sources = incidents.values().stream().flatMap(Deque::stream)
        .map(one -> ((Notification) one.message).source());
    LongStream alone = sources.filter(source -> source.partition() == partition.partition())
        .mapToLong(ConsumerRecord::offset);
    ConsumerRecord<byte[], byte[]> ofDigest = digest == null ? null
        : ((Digest) digest.message).first().get(partition);
    return LongStream.concat(alone, ofDigest == null ? LongStream.empty() : LongStream.of(ofDigest.offset())).min();
  }
}
