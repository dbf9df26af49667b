package org.megabytestreams.train;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.graph.Parameter;
import org.megabytestreams.model.Geometry;

/// Holds the first weights of a run that starts from a bundle instead of from random weights.
///
/// The window may be longer than the bundle's, and options may be added. Weights that the bundle lacks start at
/// random. The positions of later patches start as those of the bundle's later half, over and over.
final class InitialWeights {
  private static final String POSITIONS = "global.position";

  private final Map<String, float[]> weights;

  private InitialWeights(Map<String, float[]> weights) {
    this.weights = weights;
  }

  /// Returns initial weights without a bundle: every weight is random.
  static InitialWeights none() {
    return new InitialWeights(Map.of());
  }

  static InitialWeights from(Bundle bundle) throws IOException {
    return new InitialWeights(WeightsFile.read(bundle));
  }

  /// Returns the first values of a parameter.
  ///
  /// @throws IllegalArgumentException if the bundle's parameter has another shape
  float[] values(Parameter parameter, Geometry geometry, long seed) {
    float[] found = weights.get(parameter.name());
    if (found == null) {
      return Initialiser.values(parameter, geometry, seed);
    }
    int elements = parameter.elements();
    if (found.length == elements) {
      return found;
    }
    if (!parameter.name().equals(POSITIONS) || found.length % geometry.globalWidth() != 0) {
      throw new IllegalArgumentException("the bundle's geometry does not fit: expected " + elements + " values of "
          + parameter.name() + ", got " + found.length);
    }
    return stretched(found, parameter.shape(), geometry.globalWidth());
  }

  private static float[] stretched(float[] rows, List<Long> shape, int width) {
    int had = rows.length / width;
    int half = had / 2;
    float[] result = Arrays.copyOf(rows, Math.toIntExact(shape.getFirst()) * width);
    for (int row = had; row < shape.getFirst(); row++) {
      System.arraycopy(rows, (half + (row - had) % (had - half)) * width, result, row * width, width);
    }
    return result;
  }
}
