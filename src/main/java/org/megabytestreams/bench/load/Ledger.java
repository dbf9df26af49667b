package org.megabytestreams.bench.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.megabytestreams.wire.RecordPosition;

/// Holds the records sent against the scores that come. Each record must have exactly one score, and that of its own
/// bytes.
///
/// A score may come before the broker's acknowledgement of the record. Safe for use by several threads.
final class Ledger {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// Gets a record's first score.
  interface Arrivals {
    /// Ignores the scores of records that nobody measures.
    Arrivals IGNORED = (_, _, _) -> { };

    /// Takes the arrival of a score.
    ///
    /// @param intendedNanos when the record was due to be sent
    /// @param arrivalNanos when its score could be read
    void arrived(long intendedNanos, long arrivalNanos, int bytes);
  }

  /// A record on its way.
  record Sent(TestRecords.Content content, long intendedNanos, Arrivals arrivals) {}

  /// Counts what is wrong, in records. If everything is right, all counts are 0 but the first two, which are equal.
  ///
  /// @param sent acknowledged by the broker
  /// @param scored of these, with a score
  /// @param lost without one
  /// @param doubled scores of records that had one
  /// @param foreign scores of records that were not sent
  /// @param wrongInput scores whose hash or length is not the record's
  /// @param unreadable scores that are no score
  /// @param deadLetters records that the service would not score
  /// @param unsent records that the broker did not acknowledge
  record Verdict(long sent, long scored, long lost, long doubled, long foreign, long wrongInput, long unreadable,
      long deadLetters, long unsent) {
    boolean correct() {
      return sent == scored && lost + doubled + foreign + wrongInput + unreadable + deadLetters + unsent == 0;
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%,d records sent, %,d scored; %d lost, %d doubled, %d foreign, "
          + "%d of other bytes, %d unreadable, %d dead letters, %d unsent", sent, scored, lost, doubled, foreign,
          wrongInput, unreadable, deadLetters, unsent);
    }
  }

  private static final class Entry {
    private Sent sent;
    private int scores;
    private String sha256;
    private long bytes;
    private long arrivalNanos;
  }

  private final String topic;
  private final Map<RecordPosition, Entry> entries = new HashMap<>();
  private long sent;
  private long scored;
  private long doubled;
  private long elsewhere;
  private long wrongInput;
  private long unreadable;
  private long deadLetters;
  private long unsent;

  /// @param topic that the records are sent to
  Ledger(String topic) {
    this.topic = topic;
  }

  /// Enters a record that the broker has acknowledged.
  synchronized void sent(RecordPosition position, Sent record) {
    sent++;
    Entry entry = entries.computeIfAbsent(position, _ -> new Entry());
    entry.sent = record;
    match(entry);
  }

  /// Counts a record that the broker has not taken.
  synchronized void unsent() {
    unsent++;
  }

  /// Counts a message of the topic of dead letters.
  synchronized void deadLetter() {
    deadLetters++;
  }

  /// Enters a message of the topic of scores.
  ///
  /// @param arrivalNanos when it was read
  synchronized void score(byte[] json, long arrivalNanos) {
    JsonNode score;
    try {
      score = JSON.readTree(json);
    } catch (IOException _) {
      unreadable++;
      return;
    }
    if (!score.path("partition").isInt() || !score.path("offset").isIntegralNumber()
        || !score.path("bits").isNumber()) {
      unreadable++;
    } else if (!score.path("topic").asText().equals(topic)) {
      elsewhere++;
    } else {
      var position = new RecordPosition(topic, score.get("partition").asInt(), score.get("offset").asLong());
      add(entries.computeIfAbsent(position, _ -> new Entry()), score, arrivalNanos);
    }
  }

  private void add(Entry entry, JsonNode score, long arrivalNanos) {
    entry.scores++;
    if (entry.scores > 1) {
      doubled++;
      return;
    }
    entry.sha256 = score.path("inputSha256").asText();
    entry.bytes = score.path("bytes").asLong(-1);
    entry.arrivalNanos = arrivalNanos;
    match(entry);
  }

  private void match(Entry entry) {
    if (entry.sent == null || entry.scores == 0) {
      return;
    }
    scored++;
    TestRecords.Content content = entry.sent.content();
    if (!content.sha256().equals(entry.sha256) || content.value().length != entry.bytes) {
      wrongInput++;
    }
    entry.sha256 = content.sha256(); // one copy for all records of the same bytes
    entry.sent.arrivals().arrived(entry.sent.intendedNanos(), entry.arrivalNanos, content.value().length);
  }

  synchronized long scored() {
    return scored;
  }

  synchronized Verdict verdict() {
    long foreign = elsewhere + entries.values().stream().filter(entry -> entry.sent == null).count();
    return new Verdict(sent, scored, sent - scored, doubled, foreign, wrongInput, unreadable, deadLetters, unsent);
  }
}
