import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.megabytestreams.anomaly.MonitorSettings;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.evaluate.JudgedStream;
import org.megabytestreams.runtime.OnnxByteModel;
import org.megabytestreams.score.ContextPolicy;
import org.megabytestreams.stream.ScoredRecord;
import org.megabytestreams.stream.ScoringSettings;

/// Measures how rare surprising spans are in calm logs, and fits the law that `PooledTail` holds as constants.
///
///     java -cp 'target/quarkus-app/app/*:target/quarkus-app/lib/main/*:target/quarkus-app/lib/boot/*' \
///         src/recipes/CalmTail.java BUNDLE LOG...
///
/// Each LOG is one stream of lines, of which the first 2,000 are scored with a memory of 1 MiB. Those with fewer than 700
/// are left out. For each level of novelty it prints how many lines reach it, in how many logs, and the mean and the shape
/// of the gamma law under which what came next is most probable, given what was before.
final class CalmTail {
  private static final int LINES = 2000;
  private static final int MIN_LINES = 700;
  private static final long MEMORY = 1 << 20;
  /// The first lines cost more than any later ones.
  private static final int SKIPPED = 150;
  /// Lines before this one are not predicted.
  private static final int FIRST_PREDICTED = 300;
  private static final double MARGIN_WEIGHT = 0.5;
  private static final int STEPS = 40;

  private CalmTail() {}

  public static void main(String[] arguments) throws IOException {
    List<double[]> logs = new ArrayList<>();
    try (OnnxByteModel model = OnnxByteModel.open(Bundle.read(Path.of(arguments[0])), 1)) {
      for (String file : Arrays.asList(arguments).subList(1, arguments.length)) {
        List<byte[]> lines = lines(Path.of(file));
        if (lines.size() >= MIN_LINES) {
          logs.add(novelties(model, lines));
        }
      }
    }
    System.out.printf("%d logs, %d lines%n", logs.size(), logs.stream().mapToInt(log -> log.length).sum());
    for (int level = 60; level <= 170; level += 10) {
      print(level, logs);
    }
  }

  private static List<byte[]> lines(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    List<byte[]> lines = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < bytes.length && lines.size() < LINES; i++) {
      if (bytes[i] == '\n') {
        lines.add(Arrays.copyOfRange(bytes, start, i));
        start = i + 1;
      }
    }
    return lines;
  }

  /// Returns the bits of each line's worst span, and half of what they are beyond the greatest before.
  private static double[] novelties(OnnxByteModel model, List<byte[]> lines) {
    var settings = new ScoringSettings(ContextPolicy.STREAM, MonitorSettings.DEFAULT, 1, MEMORY);
    List<ScoredRecord> scored;
    try (JudgedStream stream = new JudgedStream(model, settings, 10)) {
      lines.forEach(stream::add);
      scored = stream.take();
    }
    double[] novelties = new double[Math.max(0, scored.size() - SKIPPED)];
    double greatest = 0;
    for (int i = 0; i < scored.size(); i++) {
      double bits = scored.get(i).score().worstSpanBits();
      if (i >= SKIPPED) {
        novelties[i - SKIPPED] = bits + MARGIN_WEIGHT * (bits - greatest);
      }
      greatest = Math.max(greatest, bits);
    }
    return novelties;
  }

  private static void print(double level, List<double[]> logs) {
    double least = Double.POSITIVE_INFINITY;
    double bestShape = 0;
    double bestMean = 0;
    for (int s = 0; s <= STEPS; s++) {
      double shape = 0.003 * Math.pow(1000, (double) s / STEPS);
      for (int m = 0; m <= STEPS; m++) {
        double mean = 1e-6 * Math.pow(3e5, (double) m / STEPS);
        double cost = logs.stream().mapToDouble(log -> cost(log, level, shape, mean)).sum();
        if (cost < least) {
          least = cost;
          bestShape = shape;
          bestMean = mean;
        }
      }
    }
    long reached = logs.stream().mapToLong(log -> Arrays.stream(log).filter(value -> value >= level).count()).sum();
    long in = logs.stream().filter(log -> Arrays.stream(log).anyMatch(value -> value >= level)).count();
    System.out.printf("level %3.0f: %6d lines of %3d logs, mean %.1e, shape %.2f%n", level, reached, in, bestMean,
        bestShape);
  }

  /// Returns what a log's lines cost if each is predicted by those before it, in nats.
  private static double cost(double[] log, double level, double shape, double mean) {
    double cost = 0;
    int reached = 0;
    for (int n = 0; n < log.length; n++) {
      boolean reaches = log[n] >= level;
      if (n >= FIRST_PREDICTED - SKIPPED) {
        double p = (shape + reached) / (shape / mean + n + shape);
        cost -= Math.log(reaches ? p : 1 - p);
      }
      reached += reaches ? 1 : 0;
    }
    return cost;
  }
}
