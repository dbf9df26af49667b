package org.megabytestreams.audit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.megabytestreams.kafka.Positions;
import org.megabytestreams.kafka.TopicRange;
import org.megabytestreams.kafka.TopicReader;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.score.RecordScore;
import org.megabytestreams.score.StreamId;
import org.megabytestreams.wire.Json;
import org.megabytestreams.wire.MalformedMessageException;
import org.megabytestreams.wire.RecordPosition;

/// Computes published scores again from what their receipts name, and says which of them are not what they should be.
///
/// Works in rounds, so that memory stays bounded. A round reads scores, then their records, each source partition once
/// and in order. P-values are not computed again: they depend on all of a stream's past.
///
/// Not safe for use by several threads.
public final class Verifier {
  private static final int ROUND_SCORES = 200_000;

  /// Gets what is found.
  public interface Listener {
    /// Takes a score that was not verified.
    void found(Finding finding);

    /// Reports progress.
    ///
    /// @param scores settled so far
    /// @param share of the range that they are, about
    void progress(long scores, double share);
  }

  private final TopicReader scores;
  private final TopicReader sources;
  private final Function<String, ByteModel> models;
  private final Listener listener;
  private final OffsetSet origins = new OffsetSet();
  private final Map<VerificationResult, Long> counts = new EnumMap<>(VerificationResult.class);
  private final ScoreRecomputer recomputation = new ScoreRecomputer(this::compare);
  private long settled;
  private long roundStart;
  private int roundScores;
  private double shareBefore;
  private double shareAfter;

  /// @param sources another reader of the same brokers
  /// @param models gives a model by its digest, or null; its owner closes the models
  public Verifier(TopicReader scores, TopicReader sources, Function<String, ByteModel> models, Listener listener) {
    this.scores = scores;
    this.sources = sources;
    this.models = models;
    this.listener = listener;
  }

  /// Verifies the scores of a range.
  ///
  /// @return how many had which result
  public Map<VerificationResult, Long> verify(TopicRange range) throws IOException {
    List<TopicReader.Part> parts = scores.parts(range);
    long offsets = parts.stream().mapToLong(TopicReader.Part::offsets).sum();
    scores.read(parts);
    while (!scores.done()) {
      List<PublishedScore> round = gather();
      roundStart = settled;
      roundScores = round.size();
      shareBefore = shareAfter;
      shareAfter = 1 - (double) scores.left() / offsets;
      check(round);
    }
    return counts;
  }

  private List<PublishedScore> gather() throws IOException {
    List<PublishedScore> round = new ArrayList<>();
    while (!scores.done() && round.size() < ROUND_SCORES) {
      for (ConsumerRecord<byte[], byte[]> message : scores.poll()) {
        try {
          round.add(new PublishedScore(Positions.of(message), message.key(), Json.readScore(message.value()).scored()));
        } catch (MalformedMessageException e) {
          settle(new Finding(VerificationResult.UNREADABLE, Positions.of(message), null, null, e.getMessage()));
        }
      }
    }
    return round;
  }

  private void check(List<PublishedScore> round) throws IOException {
    Map<TopicPartition, List<PublishedScore>> bySource = new HashMap<>();
    for (PublishedScore claim : round) {
      RecordPosition origin = claim.scored().origin().position();
      bySource.computeIfAbsent(new TopicPartition(origin.topic(), origin.partition()), _ -> new ArrayList<>())
          .add(claim);
    }
    Map<TopicPartition, PartitionCheck> checks = new HashMap<>();
    bySource.forEach((source, claims) -> checks.put(source, new PartitionCheck(claims, new Settling())));
    sources.read(parts(checks));
    while (!sources.done()) {
      for (ConsumerRecord<byte[], byte[]> record : sources.poll()) {
        checks.get(new TopicPartition(record.topic(), record.partition())).accept(record);
      }
    }
    checks.values().forEach(PartitionCheck::end);
    recomputation.flush();
  }

  /// Returns what the checks want to read, as far as it is there.
  private List<TopicReader.Part> parts(Map<TopicPartition, PartitionCheck> checks) throws IOException {
    Set<TopicPartition> known = new HashSet<>();
    for (String topic : checks.keySet().stream().map(TopicPartition::topic).distinct().toList()) {
      known.addAll(sources.partitions(topic));
    }
    known.retainAll(checks.keySet());
    return sources.whole(List.copyOf(known)).stream().map(there -> {
      PartitionCheck check = checks.get(there.partition());
      return new TopicReader.Part(there.partition(), Math.max(there.from(), check.from()),
          Math.min(there.to(), check.to()));
    }).toList();
  }

  /// Settles what the record alone can tell, and hands the rest to the model.
  private final class Settling implements PartitionCheck.Sink {
    @Override
    public void missing(PublishedScore claim) {
      settle(claim.finding(VerificationResult.RECORD_GONE, "not in its topic"));
    }

    @Override
    public void met(PublishedScore claim, ConsumerRecord<byte[], byte[]> record, StreamHistory history,
        MemoryRecords memories) {
      Finding finding = ofInput(claim, record);
      if (finding != null) {
        settle(finding);
        return;
      }
      String digest = claim.scored().receipt().model();
      ByteModel model = models.apply(digest);
      if (model == null) {
        settle(claim.finding(VerificationResult.NO_MODEL, "no bundle with digest " + digest));
        return;
      }
      try {
        recomputation.add(history.chainOf(claim, model, memories), claim, record.value());
      } catch (StreamHistory.MissingContextException e) {
        settle(claim.finding(e.verdict(), e.getMessage()));
      }
    }

    private Finding ofInput(PublishedScore claim, ConsumerRecord<byte[], byte[]> record) {
      String published = claim.scored().receipt().inputSha256();
      String hash = record.value() == null ? "none" : StreamId.sha256Hex(record.value());
      if (!hash.equals(published)) {
        return claim.finding(VerificationResult.INPUT_CHANGED, new Finding.Difference("inputSha256", published, hash));
      }
      Finding.Difference difference = FieldCheck.ofRecord(claim, record);
      return difference == null ? null : claim.finding(VerificationResult.DIFFERS, difference);
    }
  }

  private void compare(PublishedScore claim, RecordScore again) {
    Finding.Difference difference = FieldCheck.ofScore(claim.scored(), again);
    if (difference != null) {
      settle(claim.finding(VerificationResult.DIFFERS, difference));
    } else if (!origins.add(claim.scored().origin().position())) {
      settle(claim.finding(VerificationResult.DUPLICATE,
          "the record has a right score already, as when the service had to read its input again"));
    } else {
      count(VerificationResult.VERIFIED);
    }
  }

  private void settle(Finding finding) {
    listener.found(finding);
    count(finding.verdict());
  }

  private void count(VerificationResult verdict) {
    counts.merge(verdict, 1L, Long::sum);
    settled++;
    double share = roundScores == 0 ? 0 : Math.min(1, (double) (settled - roundStart) / roundScores);
    listener.progress(settled, shareBefore + share * (shareAfter - shareBefore));
  }
}
