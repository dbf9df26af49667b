package org.megabytestreams.chaos;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.common.record.ControlRecordType;
import org.apache.kafka.common.record.FileRecords;
import org.apache.kafka.common.record.Record;
import org.apache.kafka.common.record.RecordBatch;
import org.megabytestreams.wire.RecordPosition;

/// Reads from the broker's files which transactions took an input record in and scored it.
///
/// For each topic it lists the entries about the record, with producer, epoch and offset, and how their transactions
/// ended.
final class RecordTrace {
  private static final int CONSUMER_OFFSETS = 1;

  private final Path data;
  private final String application;
  private final RecordPosition place;
  private final List<String> lines = new ArrayList<>();

  private RecordTrace(Path data, String application, RecordPosition place) {
    this.data = data;
    this.application = application;
    this.place = place;
  }

  /// @param data folder of the broker's partitions
  /// @param application whose topics' names start with it
  static String of(Path data, String application, RecordPosition place) throws IOException {
    RecordTrace trace = new RecordTrace(data, application, place);
    String score = "\"partition\":" + place.partition() + ",\"offset\":" + place.offset() + ",";
    for (int partition = 0; partition < LogLoad.PARTITIONS; partition++) {
      trace.scan(application + "-scores-" + partition, record -> text(record.value()).contains(score) ? "score" : null);
    }
    trace.scan(application + "-pending-changelog-" + place.partition(), trace::pending);
    try (Stream<Path> folders = Files.list(data)) {
      for (String name : folders.map(folder -> folder.getFileName().toString()).toList()) {
        if (name.startsWith("__consumer_offsets-")) {
          trace.scan(name, trace::commit);
        }
      }
    }
    return String.join(" | ", trace.lines);
  }

  /// Says what a record has to do with the place, or null where it has nothing to do with it.
  private interface Sense {
    String of(Record record);
  }

  private String pending(Record record) {
    ByteBuffer key = record.key();
    long offset = key.getLong(key.limit() - Integer.BYTES - Long.BYTES);
    return offset != place.offset() ? null : record.hasValue() ? "pending" : "no longer pending";
  }

  /// Commits near the place.
  private String commit(Record record) {
    ByteBuffer key = record.key();
    if (key.getShort() > CONSUMER_OFFSETS || !string(key).equals(application)) {
      return null;
    }
    string(key);
    if (key.getInt() != place.partition() || !record.hasValue()) {
      return null;
    }
    long offset = record.value().getLong(Short.BYTES);
    return Math.abs(offset - place.offset()) > 20 ? null : "commit of " + offset;
  }

  private static String string(ByteBuffer from) {
    byte[] bytes = new byte[from.getShort()];
    from.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static String text(ByteBuffer bytes) {
    byte[] all = new byte[bytes == null ? 0 : bytes.remaining()];
    if (bytes != null) {
      bytes.get(all);
    }
    return new String(all, StandardCharsets.ISO_8859_1);
  }

  private void scan(String partition, Sense sense) throws IOException {
    Map<Long, List<Integer>> open = new TreeMap<>();
    try (Stream<Path> segments = Files.list(data.resolve(partition))) {
      for (Path segment : segments.filter(file -> file.toString().endsWith(".log")).sorted().toList()) {
        try (FileRecords records = FileRecords.open(segment.toFile(), false)) {
          for (RecordBatch batch : records.batches()) {
            scan(partition, batch, sense, open);
          }
        }
      }
    }
    open.values().stream().flatMap(List::stream).forEach(line -> end(line, "open"));
  }

  private void scan(String partition, RecordBatch batch, Sense sense, Map<Long, List<Integer>> open) {
    for (Record record : batch) {
      if (batch.isControlBatch()) {
        String end = ControlRecordType.parse(record.key()) + "@" + record.offset() + " epoch " + batch.producerEpoch()
            + " at " + Instant.ofEpochMilli(record.timestamp());
        open.getOrDefault(batch.producerId(), List.of()).forEach(line -> end(line, end));
        open.remove(batch.producerId());
        continue;
      }
      String what = sense.of(record);
      if (what != null) {
        lines.add("%s@%d %s, producer %d epoch %d, batch of %d from sequence %d, at %s".formatted(partition,
            record.offset(), what, batch.producerId(), batch.producerEpoch(), batch.countOrNull(), batch.baseSequence(),
            Instant.ofEpochMilli(batch.maxTimestamp())));
        if (batch.isTransactional()) {
          open.computeIfAbsent(batch.producerId(), _ -> new ArrayList<>()).add(lines.size() - 1);
        }
      }
    }
  }

  private void end(int line, String end) {
    lines.set(line, lines.get(line) + ": " + end);
  }
}
