package org.megabytestreams.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// An ordinary day at a broker: producers, a transactional producer, a consumer group whose members come and go, and an
/// administrator who lists, makes and deletes topics. All real clients, each on a thread of its own.
public final class Workload implements AutoCloseable {
  private static final List<String> TOPICS = List.of("orders", "payments", "shipments");

  private final String bootstrap;
  private final Duration pause;
  private final SplittableRandom random;
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;

  /// @param pause mean time between two actions of a client; sets how busy the broker's log is
  public Workload(String bootstrap, Duration pause, long seed) {
    this.bootstrap = bootstrap;
    this.pause = pause;
    this.random = new SplittableRandom(seed);
  }

  /// Makes the topics and sets the clients to work.
  public void start() throws InterruptedException, ExecutionException {
    try (Admin admin = Admin.create(properties("setup"))) {
      for (String topic : TOPICS) {
        create(admin, topic, 2);
      }
    }
    run("orders-service", new SplittableRandom(random.nextLong()), this::produce);
    run("payments-service", new SplittableRandom(random.nextLong()), this::produceInTransactions);
    run("billing", new SplittableRandom(random.nextLong()), this::consume);
    run("warehouse", new SplittableRandom(random.nextLong()), this::consume);
    run("administrator", new SplittableRandom(random.nextLong()), this::administrate);
  }

  @Override
  public void close() {
    stopped = true;
    threads.forEach(Thread::interrupt);
    for (Thread thread : threads) {
      try {
        thread.join(Duration.ofSeconds(10));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private interface Client {
    void work(String name, SplittableRandom random) throws InterruptedException, ExecutionException;
  }

  private void run(String name, SplittableRandom own, Client client) {
    threads.add(Thread.ofPlatform().daemon().name("workload-" + name).start(() -> {
      while (!stopped) {
        try {
          client.work(name, own);
        } catch (InterruptedException | InterruptException _) {
          return;
        } catch (ExecutionException | RuntimeException _) {
          // A fault of the demo may hit an ordinary client too; like a real one it starts again.
          sleepQuietly(own);
        }
      }
    }));
  }

  private void produce(String name, SplittableRandom own) throws InterruptedException {
    Properties settings = properties(name);
    try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < 300 && !stopped; i++) {
        producer.send(record(own));
        sleep(own);
      }
    }
  }

  private void produceInTransactions(String name, SplittableRandom own) throws InterruptedException {
    Properties settings = properties(name);
    settings.put("transactional.id", name);
    try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.initTransactions();
      for (int i = 0; i < 100 && !stopped; i++) {
        producer.beginTransaction();
        producer.send(record(own));
        producer.commitTransaction();
        sleep(own);
        sleep(own);
        sleep(own);
      }
    }
  }

  private void consume(String name, SplittableRandom own) throws InterruptedException {
    Properties settings = properties(name);
    settings.put("group.id", "back-office");
    settings.put("fetch.max.wait.ms", Math.max(100, 4 * pause.toMillis()));
    settings.put("auto.offset.reset", "earliest");
    settings.put("auto.commit.interval.ms", "2000");
    try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(TOPICS);
      int polls = own.nextInt(100, 200);
      for (int i = 0; i < polls && !stopped; i++) {
        consumer.poll(Duration.ofMillis(Math.max(50, pause.toMillis())));
        sleep(own);
      }
    }
  }

  private void administrate(String name, SplittableRandom own) throws InterruptedException, ExecutionException {
    try (Admin admin = Admin.create(properties(name))) {
      for (int i = 0; i < 20 && !stopped; i++) {
        switch (own.nextInt(4)) {
          case 0 -> admin.listTopics().names().get();
          case 1 -> admin.describeTopics(TOPICS).allTopicNames().get();
          case 2 -> admin.listGroups().all().get();
          default -> {
            String topic = "report-" + own.nextInt(1000);
            create(admin, topic, 1);
            sleep(own);
            admin.deleteTopics(List.of(topic)).all().get();
          }
        }
        for (int pauses = 0; pauses < 12; pauses++) {
          sleep(own);
        }
      }
    }
  }

  private static void create(Admin admin, String topic, int partitions) throws InterruptedException, ExecutionException {
    try {
      admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)
          .configs(Map.of("segment.bytes", "1048576")))).all().get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
  }

  private static ProducerRecord<byte[], byte[]> record(SplittableRandom own) {
    byte[] value = new byte[own.nextInt(20, 2000)];
    own.nextBytes(value);
    return new ProducerRecord<>(TOPICS.get(own.nextInt(TOPICS.size())), ("k" + own.nextInt(50)).getBytes(), value);
  }

  private Properties properties(String client) {
    Properties settings = new Properties();
    settings.put("bootstrap.servers", bootstrap);
    settings.put("client.id", client);
    return settings;
  }

  private void sleep(SplittableRandom own) throws InterruptedException {
    Thread.sleep(own.nextLong(Math.max(1, 2 * pause.toMillis())) + 1);
  }

  private void sleepQuietly(SplittableRandom own) {
    try {
      sleep(own);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
