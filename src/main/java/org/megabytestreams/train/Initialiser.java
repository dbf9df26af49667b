package org.megabytestreams.train;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.megabytestreams.graph.Parameter;
import org.megabytestreams.model.Geometry;

/// Draws the weights that a run starts from.
final class Initialiser {
  /// Standard deviation of the global model's input. It is near that of what the model's layers add.
  private static final double GLOBAL_EMBEDDING_DEVIATION = 0.5;
  private static final double POSITION_DEVIATION = 0.1;
  /// The deviation also of the output weight, so that the first logits are small.
  private static final double LOCAL_EMBEDDING_DEVIATION = 0.05;
  /// Logits that the surest guess adds. The model therefore believes four agreeing guesses from the start.
  private static final float FIRST_TRUST = 4;
  /// Draws further out than this many deviations are drawn again (Yu et al. 2023).
  private static final double CUT = 2;

  private static final Pattern GUESS_TABLE = Pattern.compile("local\\.guess\\.\\d+");

  private Initialiser() {}

  /// Draws normal values, cut at two deviations. A matrix has the deviation 1/√fan-in, which keeps the scale of its
  /// input. Matrices that write into the residual stream have 1/√(2·layers) of that (Radford et al. 2019).
  static float[] values(Parameter parameter, Geometry geometry, long seed) {
    SplittableRandom random = new SplittableRandom(seed ^ parameter.name().hashCode());
    double deviation = deviation(parameter, geometry);
    float[] values = new float[parameter.elements()];
    if (parameter.name().equals("local.guess.trust")) {
      Arrays.fill(values, FIRST_TRUST);
      return values;
    }
    for (int i = 0; i < values.length; i++) {
      double draw = random.nextGaussian();
      while (Math.abs(draw) > CUT) {
        draw = random.nextGaussian();
      }
      values[i] = (float) (deviation * draw);
    }
    return values;
  }

  private static double deviation(Parameter parameter, Geometry geometry) {
    switch (parameter.name()) {
      case "global.embedding": // a baseline's is its output, too
        return geometry.options().megaByte() ? GLOBAL_EMBEDDING_DEVIATION : LOCAL_EMBEDDING_DEVIATION;
      case "global.position":
        return POSITION_DEVIATION;
      case "local.embedding", "local.guess.strength":
        return LOCAL_EMBEDDING_DEVIATION;
      default:
        break;
    }
    if (GUESS_TABLE.matcher(parameter.name()).matches()) {
      return LOCAL_EMBEDDING_DEVIATION;
    }
    double deviation = 1 / Math.sqrt(parameter.shape().getFirst());
    boolean residual = parameter.name().endsWith(".attention") || parameter.name().endsWith(".down");
    int layers = parameter.name().startsWith("global") ? geometry.globalLayers() : geometry.localLayers();
    return residual ? deviation / Math.sqrt(2.0 * layers) : deviation;
  }
}
