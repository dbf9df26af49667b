package org.megabytestreams.bench.claims;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.megabytestreams.bundle.Folders;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.Symbols;
import org.megabytestreams.runtime.OnnxByteModel;
import org.megabytestreams.train.BundleConverter;

/// A model with random weights, for figures to which the weights do not matter. Closing the model deletes it.
final class UntrainedModel implements AutoCloseable {
  private final Path folder;
  private final ByteModel model;

  UntrainedModel(Geometry geometry, int cores) {
    try {
      folder = Files.createTempDirectory("megabyte-untrained");
      model = OnnxByteModel.open(BundleConverter.untrained(geometry, folder.resolve("bundle"), 1), cores);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ByteModel model() {
    return model;
  }

  static long parameters(Geometry geometry) {
    return BundleConverter.weights(geometry).stream().mapToLong(BundleConverter.Weight::elements).sum();
  }

  static int[] randomSymbols(int count) {
    SplittableRandom random = new SplittableRandom(1);
    int[] symbols = new int[count];
    Arrays.setAll(symbols, _ -> random.nextInt(Symbols.COUNT));
    return symbols;
  }

  @Override
  public void close() {
    model.close();
    try {
      Folders.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
