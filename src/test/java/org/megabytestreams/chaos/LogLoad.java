package org.megabytestreams.chaos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.megabytestreams.kafka.ClientProperties;
import org.megabytestreams.wire.RecordPosition;

/// Sends log lines of several streams, idempotently and acknowledged by all replicas, and remembers which arrived.
///
/// The lines are the broker's own, each with the time of its sending; now and then some in a row are torn to bytes that
/// no log has, so that incidents open, go on and end.
public final class LogLoad implements AutoCloseable {
  public static final int PARTITIONS = 6;
  private static final int STREAMS = 12;
  private static final Duration DELIVERY = Duration.ofMinutes(10);
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss,SSS");
  private static final int MAX_LINE_CHARACTERS = 400;
  /// One of this number of a stream's records starts a run of torn ones.
  private static final int RECORDS_A_TEAR = 120;
  private static final int MAX_TORN = 6;
  /// First records of a stream, which teach what is normal and are not torn.
  private static final int WHOLE = 70;

  private final String topic;
  private final List<String> lines;
  private final Duration pause;
  private final SplittableRandom random;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Map<RecordPosition, String> acknowledged = new ConcurrentHashMap<>();
  private final AtomicLong sent = new AtomicLong();
  private final int[] torn = new int[STREAMS];
  private final int[] sentOf = new int[STREAMS];
  private final Thread thread;
  private volatile Exception failure;
  private volatile boolean stopped;

  /// @param log whose lines are sent
  /// @param pause between records
  public LogLoad(String bootstrapServers, String topic, Path log, Duration pause, long seed) throws IOException {
    this.topic = topic;
    this.lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1).stream()
        .map(line -> line.startsWith("[20") ? line.substring(line.indexOf(']') + 1) : line)
        .map(line -> line.substring(0, Math.min(MAX_LINE_CHARACTERS, line.length()))).toList();
    this.pause = pause;
    this.random = new SplittableRandom(seed);
    this.producer = ClientProperties.of(bootstrapServers).acknowledgedByAll()
        .put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true)
        .put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) DELIVERY.toMillis())
        .put(ProducerConfig.MAX_BLOCK_MS_CONFIG, DELIVERY.toMillis()).put(ProducerConfig.LINGER_MS_CONFIG, 5)
        .producer();
    this.thread = Thread.ofPlatform().daemon().name("load").start(this::send);
  }

  /// What was acknowledged: each record's place and the SHA-256 of its value.
  public Map<RecordPosition, String> acknowledged() {
    return acknowledged;
  }

  /// Ends the load and waits for every acknowledgement.
  ///
  /// @throws AssertionError where one did not come
  public void finish() throws InterruptedException {
    stopped = true;
    thread.join();
    producer.flush();
    if (failure != null || acknowledged.size() != sent.get()) {
      throw new AssertionError("expected " + sent + " acknowledgements, got " + acknowledged.size(), failure);
    }
  }

  @Override
  public void close() {
    stopped = true;
    producer.close(Duration.ZERO);
  }

  private void send() {
    try {
      for (int i = 0; !stopped && failure == null; i++) {
        int stream = random.nextInt(STREAMS);
        byte[] value = value(stream, i);
        String hash = sha256(value);
        sent.incrementAndGet();
        producer.send(new ProducerRecord<>(topic, stream % PARTITIONS, key(stream), value), (at, e) -> {
          if (e == null && at.hasOffset()) {
            acknowledged.put(new RecordPosition(topic, at.partition(), at.offset()), hash);
          } else {
            failure = e == null ? new IllegalStateException("acknowledged without an offset") : e;
          }
        });
        Thread.sleep(pause);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  /// One stream of each topic has no key, and one a key that is no text.
  private static byte[] key(int stream) {
    return stream == 0 ? null : stream == 1 ? new byte[] {0, (byte) 0xff}
        : ("host-" + stream + ".example").getBytes(StandardCharsets.UTF_8);
  }

  private byte[] value(int stream, int i) {
    if (++sentOf[stream] > WHOLE && torn[stream] == 0 && random.nextInt(RECORDS_A_TEAR) == 0) {
      torn[stream] = 1 + random.nextInt(MAX_TORN);
    }
    if (torn[stream] > 0) {
      torn[stream]--;
      byte[] bytes = new byte[60 + random.nextInt(200)];
      random.nextBytes(bytes);
      return bytes;
    }
    String line = lines.get((i + stream * lines.size() / STREAMS) % lines.size());
    return ("[" + LocalDateTime.now().format(TIME) + "]" + line).getBytes(StandardCharsets.UTF_8);
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
