package org.megabytestreams.serve;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.TopicPartition;
import org.megabytestreams.audit.Finding;
import org.megabytestreams.audit.VerificationResult;
import org.megabytestreams.audit.Verifier;
import org.megabytestreams.kafka.ClientProperties;
import org.megabytestreams.kafka.TopicRange;
import org.megabytestreams.kafka.TopicReader;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.runtime.Device;
import org.megabytestreams.stream.ModelSource;
import org.megabytestreams.web.VerificationAccess;

/// Computes single scores again from their receipts, each by a model that it opens for that, on one core.
@Singleton
final class VerificationService implements VerificationAccess {
  @Inject
  ServeConfig config;

  private volatile String brokers;
  private volatile ModelSource models;

  /// Begins to verify.
  ///
  /// @param rules whose models may have scored
  void start(String bootstrapServers, TopicRules rules) {
    models = new FolderModelSource(ServeSettings.modelFolders(config, rules), Device.cpu(1));
    brokers = bootstrapServers;
  }

  @Override
  public Optional<Verification> verify(int partition, long offset) throws IOException {
    if (brokers == null) {
      throw new IOException("the service is starting, try again");
    }
    Map<String, Object> properties = ClientProperties.of(config.kafka()).brokers(brokers).toMap();
    AtomicReference<Finding> finding = new AtomicReference<>();
    try (TopicReader scores = TopicReader.ofMessages(properties, config.applicationId() + "-verify-scores");
        TopicReader sources = new TopicReader(properties, config.applicationId() + "-verify-sources");
        VerificationModels opened = new VerificationModels(this::open)) {
      if (!isThere(scores, partition, offset)) {
        return Optional.empty();
      }
      Map<VerificationResult, Long> counts = new Verifier(scores, sources, opened::get, new Verifier.Listener() {
        @Override
        public void found(Finding found) {
          finding.set(found);
        }

        @Override
        public void progress(long settled, double share) {
          // A single score has no progress.
        }
      }).verify(new TopicRange(config.topics().scores(), partition, offset, offset + 1));
      return counts.keySet().stream().findFirst().map(result -> new Verification(result, result.label(),
          result.wrong(), finding.get() == null ? null : finding.get().detail()));
    }
  }

  private boolean isThere(TopicReader scores, int partition, long offset) throws IOException {
    TopicPartition wanted = new TopicPartition(config.topics().scores(), partition);
    return scores.partitions(wanted.topic()).contains(wanted)
        && scores.whole(List.of(wanted)).stream().anyMatch(there -> there.from() <= offset && offset < there.to());
  }

  /// Opens the model with a digest; null if it is not there.
  private ByteModel open(String digest) {
    try {
      return models.open(digest);
    } catch (ModelSource.UnavailableModelException _) {
      return null;
    }
  }
}
