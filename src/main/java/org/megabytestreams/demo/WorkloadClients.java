package org.megabytestreams.demo;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.megabytestreams.kafka.ClientProperties;

/// Does the work of each of the workload's clients in one life. Every method makes its own client and closes it.
final class WorkloadClients {
  private static final List<String> TOPICS = List.of("orders", "payments", "shipments");
  private static final String GROUP = "back-office";

  private final String bootstrap;
  private final Pace pace;

  WorkloadClients(String bootstrap, Pace pace) {
    this.bootstrap = bootstrap;
    this.pace = pace;
  }

  void createTopics() throws InterruptedException, ExecutionException {
    try (Admin admin = client("setup").admin()) {
      for (String topic : TOPICS) {
        create(admin, topic, 2);
      }
    }
  }

  void produce(String name, SplittableRandom own) throws InterruptedException {
    try (var producer = client(name).producer()) {
      for (int i = 0; i < 300 && pace.running(); i++) {
        producer.send(record(own));
        pace.pause(own);
      }
    }
  }

  void produceInTransactions(String name, SplittableRandom own) throws InterruptedException {
    try (var producer = client(name).transactionalId(name).producer()) {
      producer.initTransactions();
      for (int i = 0; i < 100 && pace.running(); i++) {
        producer.beginTransaction();
        producer.send(record(own));
        producer.commitTransaction();
        pause(own, 3);
      }
    }
  }

  void consume(String name, SplittableRandom own) throws InterruptedException {
    ClientProperties member = client(name).group(GROUP).offsetReset("earliest")
        .put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, Math.toIntExact(Math.max(100, 4 * pace.meanMillis())))
        .put(ConsumerConfig.AUTO_COMMIT_INTERVAL_MS_CONFIG, 2000);
    try (var consumer = member.consumer()) {
      consumer.subscribe(TOPICS);
      int polls = own.nextInt(100, 200);
      for (int i = 0; i < polls && pace.running(); i++) {
        consumer.poll(Duration.ofMillis(Math.max(50, pace.meanMillis())));
        pace.pause(own);
      }
    }
  }

  void administrate(String name, SplittableRandom own) throws InterruptedException, ExecutionException {
    try (Admin admin = client(name).admin()) {
      for (int i = 0; i < 20 && pace.running(); i++) {
        switch (own.nextInt(10)) {
          case 0 -> admin.listTopics().names().get();
          case 1 -> admin.describeTopics(TOPICS).allTopicNames().get();
          case 2 -> admin.listGroups().all().get();
          case 3 -> admin.listOffsets(Map.of(new TopicPartition("orders", 0), OffsetSpec.latest())).all().get();
          case 4 -> admin.listConsumerGroupOffsets(GROUP).all().get();
          default -> {
            String topic = "report-" + own.nextInt(1000);
            create(admin, topic, 1);
            pace.pause(own);
            admin.deleteTopics(List.of(topic)).all().get();
          }
        }
        pause(own, 5);
      }
    }
  }

  private void pause(SplittableRandom own, int times) throws InterruptedException {
    for (int i = 0; i < times && pace.running(); i++) {
      pace.pause(own);
    }
  }

  private static void create(Admin admin, String topic, int partitions) throws InterruptedException,
      ExecutionException {
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
    byte[] key = ("k" + own.nextInt(50)).getBytes(StandardCharsets.US_ASCII);
    return new ProducerRecord<>(TOPICS.get(own.nextInt(TOPICS.size())), key, value);
  }

  private ClientProperties client(String id) {
    return ClientProperties.of(bootstrap).clientId(id);
  }
}
