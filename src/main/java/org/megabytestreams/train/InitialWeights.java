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
/// random, but those of guesses at zero. The positions of later patches start as those of the bundle's later half, over
/// and over.
final class InitialWeights {
  private static final String GUESSES = "local.guess.";
  private static final String FIRST_GUESS = GUESSES + "0";
  private static final String TRUST_HERE = GUESSES + "trustHere";
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
    if (parameter.name().startsWith(GUESSES) && weights.containsKey(FIRST_GUESS)) {
      return withFurtherGuesses(found, parameter);
    }
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

  /// Returns weights of guesses, which are zeros where the bundle has no such guess. So further guesses change nothing
  /// at first.
  ///
  /// @param found null if the bundle lacks the parameter
  private static float[] withFurtherGuesses(float[] found, Parameter parameter) {
    float[] values = new float[parameter.elements()];
    if (found == null) {
      return values;
    }
    // Guesses are the rows of `strength` and of the tables, and the columns of `trust` and `trustHere`.
    int rows = parameter.name().equals(TRUST_HERE) ? Math.toIntExact(parameter.shape().getFirst()) : 1;
    int had = found.length / rows;
    int columns = values.length / rows;
    if (found.length % rows != 0 || had > columns) {
      throw new IllegalArgumentException("the bundle's geometry does not fit: expected at most " + values.length
          + " values of " + parameter.name() + ", got " + found.length);
    }
    for (int row = 0; row < rows; row++) {
      System.arraycopy(found, row * had, values, row * columns, had);
    }
    return values;
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
