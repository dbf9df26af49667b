package org.megabytestreams.serve;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.List;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.megabytestreams.audit.AlertPreview;
import org.megabytestreams.audit.SharedLimits;
import org.megabytestreams.control.Glob;
import org.megabytestreams.control.StreamPattern;
import org.megabytestreams.kafka.ClientProperties;
import org.megabytestreams.kafka.TopicRange;
import org.megabytestreams.kafka.TopicReader;
import org.megabytestreams.web.PreviewAccess;
import org.megabytestreams.wire.Json;
import org.megabytestreams.wire.MalformedMessageException;
import org.megabytestreams.wire.ScoreFields;

/// Reads the topic of scores again, to say what other alarm budgets would have come to.
@Singleton
final class PreviewService implements PreviewAccess {
  private static final List<Double> BUDGETS =
      List.of(0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0);
  private static final long MAX_RECORDS = 500_000;
  private static final int MAX_STREAMS = 10_000;
  private static final long MAX_NANOS = 20_000_000_000L;

  @Inject
  ServeConfig config;

  @Inject
  InputTopics inputs;

  private volatile String brokers;
  private volatile TopicRules rules = TopicRules.NONE;

  void start(String bootstrapServers, TopicRules topicRules) {
    rules = topicRules;
    brokers = bootstrapServers;
  }

  @Override
  public Preview preview(StreamPattern streams, int hours) throws IOException {
    if (brokers == null) {
      throw new IOException("the service is starting, try again");
    }
    double own = rules.falseAlarmsPerDay(config.alerts().falseAlarmsPerDay(), inputs.now().stream()
        .filter(topic -> Glob.matches(streams.topic(), topic)).toList());
    TreeSet<Double> budgets = new TreeSet<>(BUDGETS);
    budgets.add(own);
    var properties = ClientProperties.of(config.kafka()).brokers(brokers).toMap();
    boolean cut;
    AlertPreview preview;
    try (TopicReader reader = TopicReader.ofMessages(properties, config.applicationId() + "-preview")) {
      preview = new AlertPreview(List.copyOf(budgets), 0, new SharedLimits(topic -> reader.partitions(topic).size(),
          inputs.now(), topic -> rules.budget(ServeSettings.budget(config), topic),
          topic -> rules.pace(config.alerts().paceFalseAlarmsPerDay(), topic) > 0));
      cut = read(reader, streams, hours, preview);
    }
    return new Preview(preview.hours(), preview.records(), preview.streams(), preview.withoutPValue(), cut, own,
        shared(streams), preview.counts());
  }

  private boolean shared(StreamPattern streams) {
    return inputs.now().stream().filter(topic -> Glob.matches(streams.topic(), topic))
        .anyMatch(topic -> rules.budget(ServeSettings.budget(config), topic).limits());
  }

  /// @return whether it stopped before the end, or began after the beginning
  private boolean read(TopicReader reader, StreamPattern streams, int hours, AlertPreview into) throws IOException {
    long deadlineNanos = System.nanoTime() + MAX_NANOS;
    List<TopicReader.Part> all =
        AlertPreview.lastHours(reader, TopicRange.ofTopic(config.topics().scores()), (double) hours);
    long most = MAX_RECORDS / Math.max(1, all.size());
    List<TopicReader.Part> latest = all.stream().map(part -> new TopicReader.Part(part.partition(),
        Math.max(part.from(), part.to() - most), part.to())).toList();
    reader.read(latest);
    while (!reader.done()) {
      for (ConsumerRecord<byte[], byte[]> message : reader.poll()) {
        add(message, streams, into);
      }
      if (into.streams() >= MAX_STREAMS || System.nanoTime() > deadlineNanos) {
        return true;
      }
    }
    return !latest.equals(all);
  }

  private static void add(ConsumerRecord<byte[], byte[]> message, StreamPattern streams, AlertPreview into)
      throws IOException {
    try {
      ScoreFields score = Json.readScore(message.value()).scored();
      if (streams.matches(score.origin().position().topic(), score.name().text())) {
        into.add(score);
      } else {
        into.pass(score);
      }
    } catch (MalformedMessageException _) {
      // Somebody else's: it is counted as unreadable on the page.
    }
  }
}
