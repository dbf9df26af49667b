package org.megabytestreams.learn;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.megabytestreams.anomaly.RecordKind;

/// Chooses the records that a bundle's memory holds, in the order in which they came.
///
/// If all records fit, it takes all. Otherwise half of the memory holds the latest records, as they follow one another.
/// The other half holds examples of earlier kinds of records, the latest kinds first: so rare kinds are known, too.
final class MemorySelection {
  /// The most examples of one kind.
  private static final int MAX_EXAMPLES = 4;

  private record Numbered(long number, byte[] bytes) {}

  private final long maxBytes;
  private final Deque<Numbered> latest = new ArrayDeque<>();
  /// By kind; the kind seen last is the last one.
  private final Map<Long, Deque<Numbered>> examples = new LinkedHashMap<>(16, 0.75f, true);
  private long latestBytes;
  private long exampleBytes;
  private long records;

  /// @param maxBytes of all chosen records together
  MemorySelection(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /// Takes the next record. One that would fill half of the memory is passed over.
  void add(byte[] bytes) {
    Numbered record = new Numbered(records++, bytes);
    if (bytes.length > maxBytes / 2) {
      return;
    }
    latest.addLast(record);
    latestBytes += bytes.length;
    while (latestBytes > maxBytes) {
      dropOldest();
    }
  }

  /// Takes the oldest of the latest records away from them: it may be an example.
  private void dropOldest() {
    Numbered oldest = latest.removeFirst();
    latestBytes -= oldest.bytes().length;
    addExample(oldest);
  }

  private void addExample(Numbered record) {
    Deque<Numbered> alike = examples.computeIfAbsent(RecordKind.of(record.bytes()), _ -> new ArrayDeque<>());
    if (alike.stream().anyMatch(other -> Arrays.equals(other.bytes(), record.bytes()))) {
      return;
    }
    alike.addLast(record);
    exampleBytes += record.bytes().length;
    if (alike.size() > MAX_EXAMPLES) {
      exampleBytes -= alike.removeFirst().bytes().length;
    }
    while (exampleBytes > maxBytes / 2) {
      var eldest = examples.entrySet().iterator().next();
      examples.remove(eldest.getKey());
      exampleBytes -= eldest.getValue().stream().mapToLong(old -> old.bytes().length).sum();
    }
  }

  /// Returns how many records there were to choose from.
  long records() {
    return records;
  }

  /// Returns the chosen records.
  List<byte[]> chosen() {
    while (latestBytes + exampleBytes > maxBytes) {
      dropOldest();
    }
    return Stream.concat(examples.values().stream().flatMap(Deque::stream), latest.stream())
        .sorted(Comparator.comparingLong(Numbered::number)).map(Numbered::bytes).toList();
  }
}
