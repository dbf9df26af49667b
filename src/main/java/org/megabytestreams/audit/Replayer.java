package org.megabytestreams.audit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.header.Header;
import org.megabytestreams.kafka.ClientProperties;
import org.megabytestreams.kafka.Positions;
import org.megabytestreams.kafka.TopicRange;
import org.megabytestreams.kafka.TopicReader;
import org.megabytestreams.wire.DeadLetter;
import org.megabytestreams.wire.MalformedMessageException;
import org.megabytestreams.wire.RecordPosition;

/// Writes the records that dead letters are about back to where they came from, each letter once. Its record and its
/// entry in the [ReplayLedger] are one transaction.
///
/// A replayer that starts ends another one that runs on the same topic of letters.
public final class Replayer {
  private static final int TRANSACTION_LETTERS = 100;
  private static final long TRANSACTION_BYTES = 8 << 20;
  static final int MAX_REQUEST_BYTES = 64 << 20;
  private static final String TRACEPARENT = "traceparent";

  /// Selects the letters to replay, and their target.
  ///
  /// @param letters the part of a topic of letters
  /// @param kind letters of this class alone; null for all but those without a value and commands
  /// @param to a topic for them all; null for the origin of each
  /// @param inputs topics that records come from: every client that can write a letter says what its origin is
  public record Selection(TopicRange letters, DeadLetter.Kind kind, String to, List<String> inputs) {
    boolean contains(DeadLetter letter) {
      return kind == null || kind == letter.kind();
    }

    /// Checks that the topics of a letter are trusted.
    ///
    /// @throws SkippedException if the replay would read from or write to a topic that is no input and that nobody has
    ///     named
    void requireTrusted(DeadLetterRecord letter) throws SkippedException {
      String origin = letter.origin().topic();
      if (inputs.contains(origin)) {
        return;
      }
      if (to == null) {
        throw new SkippedException("it claims to be from topic " + origin + ", which is none of " + inputs
            + ": --input " + origin + " writes it there, --to TOPIC elsewhere");
      }
      if (!OriginReader.isWhole(letter)) {
        throw new SkippedException("its record would be read from topic " + origin + ", which is none of " + inputs
            + "; --input " + origin + " allows that");
      }
    }
  }

  /// Gets the result of each letter that was chosen.
  public interface Listener {
    /// Notes that a letter was replayed, or would be.
    void replayed(DeadLetter.Kind kind);

    /// Notes that a letter was replayed before.
    void before(DeadLetter.Kind kind);

    /// Notes that a letter is not replayed.
    ///
    /// @param kind null if the letter cannot be read
    void skipped(DeadLetter.Kind kind, RecordPosition letter, String reason);

    /// Reports progress.
    ///
    /// @param letters read so far
    /// @param share of the range
    void progress(long letters, double share);
  }

  /// Reports that the broker has mixed up this run's transaction with another. That one is of a run that was killed a
  /// moment ago, whose last requests still came in. Nothing of the open transaction is written. Another run goes on
  /// behind what is written.
  public static final class TransactionConflictException extends IOException {
    private static final long serialVersionUID = 1;

    private TransactionConflictException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  private final Map<String, Object> clients;
  private final Selection selection;
  private final Listener listener;

  /// @param clients properties of every Kafka client
  public Replayer(Map<String, Object> clients, Selection selection, Listener listener) {
    this.clients = clients;
    this.selection = selection;
    this.listener = listener;
  }

  /// Replays, or only says what would be.
  ///
  /// @throws TransactionConflictException if another run may succeed
  /// @throws IOException with a message for the user
  public void replay(boolean dryRun) throws IOException, InterruptedException {
    String topic = selection.letters().topic();
    try (Admin admin = Admin.create(clients);
        TopicReader letters = new TopicReader(clients, "megabyte-replay-letters");
        TopicReader origins = new TopicReader(clients, "megabyte-replay-origins");
        KafkaProducer<byte[], byte[]> producer = dryRun ? null : producer(topic)) {
      var parts = letters.parts(selection.letters());
      ReplayLedger ledger = new ReplayLedger(topic);
      if (producer != null) {
        ledger.create(admin);
        producer.initTransactions(); // from here on no other run adds to the ledger
      }
      ledger.read(letters);
      letters.read(parts);
      long offsets = parts.stream().mapToLong(TopicReader.Part::offsets).sum();
      new Run(letters, offsets, new OriginReader(origins), ledger, new ReplayTarget(admin, selection.to()), producer)
          .run();
    } catch (ProducerFencedException e) {
      throw new IOException("another replay of " + topic + " was started, and replaces this one", e);
    } catch (ExecutionException | KafkaException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String line = "replaying " + selection.letters() + " failed: " + cause.getMessage();
      throw cause instanceof InvalidTxnStateException ? new TransactionConflictException(line, e)
          : new IOException(line, e);
    }
  }

  private KafkaProducer<byte[], byte[]> producer(String topic) {
    return ClientProperties.of(Map.of()).clientId("megabyte-replay").transactionalId("megabyte-replay-" + topic)
        .put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES)
        .put(ProducerConfig.BUFFER_MEMORY_CONFIG, 2L * MAX_REQUEST_BYTES).putAll(clients).producer();
  }

  /// Makes one pass over the letters.
  private final class Run {
    private final TopicReader letters;
    private final long offsets;
    private final OriginReader origins;
    private final ReplayLedger ledger;
    private final ReplayTarget target;
    private final KafkaProducer<byte[], byte[]> producer;
    private long read;
    private int openLetters;
    private long openBytes;

    /// @param producer null for a dry run
    Run(TopicReader letters, long offsets, OriginReader origins, ReplayLedger ledger, ReplayTarget target,
        KafkaProducer<byte[], byte[]> producer) {
      this.letters = letters;
      this.offsets = offsets;
      this.origins = origins;
      this.ledger = ledger;
      this.target = target;
      this.producer = producer;
    }

    void run() throws IOException, InterruptedException, ExecutionException {
      while (!letters.done()) {
        for (ConsumerRecord<byte[], byte[]> record : letters.poll()) {
          take(record);
          listener.progress(++read, 1 - (double) letters.left() / offsets);
        }
      }
      commit();
    }

    private void take(ConsumerRecord<byte[], byte[]> record) throws IOException, InterruptedException,
        ExecutionException {
      DeadLetter.Kind kind = null;
      try {
        DeadLetterRecord letter = DeadLetterRecord.read(record);
        kind = letter.head().kind();
        if (!selection.contains(letter.head())) {
          return;
        }
        if (ledger.contains(letter)) {
          listener.before(kind);
          return;
        }
        String against = selection.kind() == null ? against(kind) : null;
        if (against != null) {
          throw new SkippedException(against + "; --class " + kind + " writes it");
        }
        selection.requireTrusted(letter);
        write(letter);
        listener.replayed(kind);
      } catch (MalformedMessageException | SkippedException e) {
        listener.skipped(kind, Positions.of(record), e.getMessage());
      }
    }

    /// Returns why letters of a class are not written unless the user names the class; null if they are.
    private static String against(DeadLetter.Kind kind) {
      return switch (kind) {
        case NULL_VALUE -> "without a value it would be a dead letter again";
        case UNREADABLE_BATCH -> "its batch cannot be read";
        case BAD_PROMPT -> "it would be rejected again";
        case NOT_DELIVERED -> "it would take the place of a later state of its incident";
        case BAD_COMMAND -> "a command would be taken after later ones";
        case VALUE_TOO_LARGE, KEY_TOO_LARGE, NOT_CONTINUED -> null;
      };
    }

    private void write(DeadLetterRecord letter) throws IOException, SkippedException, InterruptedException,
        ExecutionException {
      ConsumerRecord<byte[], byte[]> record = origins.recordOf(letter);
      ProducerRecord<byte[], byte[]> again = new ProducerRecord<>(target.topicOf(letter), target.partitionOf(letter),
          record.key(), record.value());
      Header trace = letter.record().headers().lastHeader(TRACEPARENT);
      if (trace != null) {
        again.headers().add(trace);
      }
      again.headers().add(DeadLetter.REPLAYED_FROM, letter.at().toString().getBytes(StandardCharsets.UTF_8));
      target.requireRoom(again);
      if (producer == null) {
        return;
      }
      if (openLetters == 0) {
        producer.beginTransaction();
      }
      producer.send(again);
      producer.send(ledger.entry(letter));
      openBytes += record.value() == null ? 0 : record.value().length;
      if (++openLetters >= TRANSACTION_LETTERS || openBytes >= TRANSACTION_BYTES) {
        commit();
      }
    }

    private void commit() {
      if (openLetters > 0) {
        producer.commitTransaction();
      }
      openLetters = 0;
      openBytes = 0;
    }
  }
}
