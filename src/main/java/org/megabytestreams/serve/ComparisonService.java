package org.megabytestreams.serve;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.runtime.Device;
import org.megabytestreams.score.LineScorer;
import org.megabytestreams.stream.ModelSource;
import org.megabytestreams.web.ComparisonAccess;
import org.megabytestreams.web.LiveResource;

/// Scores bytes by models that commands may name, each of which it opens for that, on one core.
@Singleton
final class ComparisonService implements ComparisonAccess {
  @Inject
  ServeConfig config;

  @Inject
  ServeLifecycle serving;

  @Inject
  LiveService live;

  @Override
  public Optional<Cost> cost(String digest, byte[] bytes) {
    return live.models().stream().filter(model -> model.digest().equals(digest)).findFirst()
        .map(model -> cost(model, bytes));
  }

  private Cost cost(LiveResource.HeldModel held, byte[] bytes) {
    var source = new FolderModelSource(ServeSettings.modelFolders(config, serving.rules()), Device.cpu(1));
    try (ByteModel model = source.open(held.digest())) {
      List<Float> bits = LineScorer.positionBits(model, bytes);
      double sum = bits.stream().mapToDouble(Float::doubleValue).sum();
      return new Cost(held.name(), held.digest(), sum, sum / bytes.length, bits);
    } catch (ModelSource.UnavailableModelException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }
}
