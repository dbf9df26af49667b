import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Measures a service that scores many topics, for docs/benchmarks.md. Records are the lines of a file.
///
///     java -cp 'target/quarkus-app/lib/main/*' src/recipes/ManyTopics.java create HOST:PORT load- 500
///     java -cp 'target/quarkus-app/lib/main/*' src/recipes/ManyTopics.java many HOST:PORT load- 500 4 20000 FILE
///     java -cp 'target/quarkus-app/lib/main/*' src/recipes/ManyTopics.java fair HOST:PORT load- 20 200000 60 FILE
///
/// `create` makes topics of one partition. `many` sends records to all of them, with a number of streams each. It waits
/// for a score of each record. `fair` sends a backlog to the first topic, then a record a second to each of the others,
/// and says how long their scores take. The service's topic of scores is `scores`.
final class ManyTopics {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final long STALLED_NANOS = Duration.ofMinutes(3).toNanos();

  private final String bootstrap;
  private final String prefix;
  private final Map<String, Long> sentNanos = new HashMap<>();

  private ManyTopics(String bootstrap, String prefix) {
    this.bootstrap = bootstrap;
    this.prefix = prefix;
  }

  public static void main(String[] arguments) throws Exception {
    ManyTopics load = new ManyTopics(arguments[1], arguments[2]);
    int topics = Integer.parseInt(arguments[3]);
    switch (arguments[0]) {
      case "create" -> load.create(topics);
      case "many" -> load.many(topics, Integer.parseInt(arguments[4]), Integer.parseInt(arguments[5]),
          Files.readAllLines(Path.of(arguments[6]), StandardCharsets.ISO_8859_1));
      case "fair" -> load.fair(topics, Integer.parseInt(arguments[4]), Integer.parseInt(arguments[5]),
          Files.readAllLines(Path.of(arguments[6]), StandardCharsets.ISO_8859_1));
      default -> throw new IllegalArgumentException("expected create, many or fair, got " + arguments[0]);
    }
  }

  private void create(int topics) throws ExecutionException, InterruptedException {
    List<NewTopic> made = new ArrayList<>();
    for (int i = 0; i < topics; i++) {
      made.add(new NewTopic(prefix + i, 1, (short) 1).configs(Map.of("compression.type", "uncompressed")));
    }
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      admin.createTopics(made).all().get();
    }
  }

  private void many(int topics, int streams, int records, List<String> lines) throws Exception {
    long bytes = 0;
    try (KafkaConsumer<byte[], byte[]> scores = scores(); KafkaProducer<byte[], byte[]> producer = producer()) {
      long start = System.nanoTime();
      for (int i = 0; i < records; i++) {
        byte[] value = lines.get(i % lines.size()).getBytes(StandardCharsets.ISO_8859_1);
        bytes += value.length;
        send(producer, prefix + i % topics, "stream-" + i / topics % streams, value);
      }
      producer.flush();
      await(scores, Integer.MAX_VALUE);
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf("%,d records of %,d topics, each scored once: %.1f s, %.1f KB/s%n", records, topics, seconds,
          bytes / seconds / 1e3);
    }
  }

  private void fair(int topics, int backlog, int seconds, List<String> lines) throws Exception {
    try (KafkaConsumer<byte[], byte[]> scores = scores(); KafkaProducer<byte[], byte[]> producer = producer()) {
      for (int i = 0; i < backlog; i++) {
        producer.send(new ProducerRecord<>(prefix + 0, ("stream-" + i % 4).getBytes(StandardCharsets.UTF_8),
            lines.get(i % lines.size()).getBytes(StandardCharsets.ISO_8859_1)));
      }
      producer.flush();
      System.out.printf("%,d records are written to %s%n", backlog, prefix + 0);
      Map<String, Double> took = new HashMap<>();
      long ofBacklog = 0;
      long start = System.nanoTime();
      for (int second = 0; second < seconds; second++) {
        for (int i = 1; i <= topics; i++) {
          send(producer, prefix + i, "trickle", lines.get(second % lines.size()).getBytes(StandardCharsets.ISO_8859_1));
        }
        while (System.nanoTime() - start < (second + 1) * 1_000_000_000L) {
          ofBacklog += take(scores, took);
        }
      }
      double[] seen = took.values().stream().mapToDouble(Double::doubleValue).sorted().toArray();
      System.out.printf("%d s: %,d records of the trickle, %,d scored; %,d of the backlog scored%n", seconds,
          seconds * topics, seen.length, ofBacklog);
      if (seen.length > 0) {
        System.out.printf("trickle: median %.0f ms, p99 %.0f ms, longest %.0f ms%n", 1e3 * seen[seen.length / 2],
            1e3 * seen[Math.min(seen.length - 1, seen.length * 99 / 100)], 1e3 * seen[seen.length - 1]);
      }
    }
  }

  private void send(KafkaProducer<byte[], byte[]> producer, String topic, String key, byte[] value) {
    long now = System.nanoTime();
    producer.send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value), (at, failure) -> {
      if (failure != null) {
        throw new IllegalStateException(failure);
      }
      synchronized (sentNanos) {
        sentNanos.put(at.topic() + "@" + at.offset(), now);
      }
    });
  }

  private void await(KafkaConsumer<byte[], byte[]> scores, int most) {
    Map<String, Double> took = new HashMap<>();
    long lastNanos = System.nanoTime();
    while (took.size() < Math.min(most, sentNanos.size())) {
      int before = took.size();
      take(scores, took);
      if (took.size() > before) {
        lastNanos = System.nanoTime();
      } else if (System.nanoTime() - lastNanos > STALLED_NANOS) {
        throw new IllegalStateException("expected " + sentNanos.size() + " scores, got " + took.size());
      }
    }
    if (take(scores, took) > 0) {
      throw new IllegalStateException("there are scores of other records");
    }
  }

  /// Takes what came.
  ///
  /// @param took how long each score of a timed record took, in seconds
  /// @return how many scores are of other records
  private long take(KafkaConsumer<byte[], byte[]> scores, Map<String, Double> took) {
    long others = 0;
    for (ConsumerRecord<byte[], byte[]> score : scores.poll(POLL)) {
      String json = new String(score.value(), StandardCharsets.UTF_8);
      String at = json.replaceFirst(".*?\"topic\":\"([^\"]*)\".*?\"offset\":([0-9]+).*", "$1@$2");
      Long sent;
      synchronized (sentNanos) {
        sent = sentNanos.get(at);
      }
      if (sent == null) {
        others++;
      } else if (took.put(at, (System.nanoTime() - sent) / 1e9) != null) {
        throw new IllegalStateException(at + " is scored twice");
      }
    }
    return others;
  }

  private KafkaConsumer<byte[], byte[]> scores() {
    KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(Map.of("bootstrap.servers", bootstrap,
        "isolation.level", "read_committed"), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer.assign(consumer.partitionsFor("scores").stream()
        .map(info -> new TopicPartition(info.topic(), info.partition())).toList());
    consumer.seekToEnd(consumer.assignment());
    consumer.assignment().forEach(consumer::position);
    return consumer;
  }

  private KafkaProducer<byte[], byte[]> producer() {
    return new KafkaProducer<>(Map.of("bootstrap.servers", bootstrap, "linger.ms", "2"), new ByteArraySerializer(),
        new ByteArraySerializer());
  }
}
