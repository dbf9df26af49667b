import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.bundle.Precision;
import org.megabytestreams.matchmodel.MatchModel;
import org.megabytestreams.matchmodel.Predictions;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.GrowingWindow;
import org.megabytestreams.model.Symbols;
import org.megabytestreams.runtime.Device;
import org.megabytestreams.runtime.OnnxByteModel;

/// Measures how many records the predictions of the match model could score without the network.
///
///     java -cp 'target/quarkus-app/app/*:target/quarkus-app/lib/main/*:target/quarkus-app/lib/boot/*' \
///         src/recipes/TwoSpeeds.java BUNDLE TRAIN_FOLDER LOG...
///
/// A mixer learns from the first 400 lines of each file in TRAIN_FOLDER how far to trust each prediction. It knows 32
/// cases: the class of the strongest prediction's symbol, by how many others disagree. Then it scores each LOG, a stream
/// of lines with a memory of all lines before. It goes on learning there if RATE is above 0. For each LOG the recipe
/// prints:
/// - the network's bits a symbol, and the mixer's as a multiple of them;
/// - for three quantiles of the latest 500 records' bits: the share of records whose mixer's bits are not above it, the
///   bits of all if these skip the network, and how many of the most surprising 2% are among them.
final class TwoSpeeds {
  private static final double[] RATES = {0.02, 0.01, 0.005, 0.002, 0.001};
  private static final double RATE = Double.parseDouble(System.getProperty("rate", "0"));
  private static final double[] QUANTILES = {0.5, 0.75, 0.9};
  private static final int LEARNT_LINES = 400;
  private static final int LINES = 1500;
  private static final int FIRST_SKIPPED = 200;
  private static final int RECENT = 500;
  private static final int CHUNK = 512;

  private TwoSpeeds() {}

  /// One line: its place among the symbols, how many of them are scored, and what they cost.
  private static final class Line {
    private int from;
    private int scored;
    private double network;
    private double mixer;
  }

  private record Log(int[] symbols, Predictions predictions, List<Line> lines) {
    static Log read(Path file, Geometry geometry, int most) throws IOException {
      byte[] bytes = Files.readAllBytes(file);
      List<Line> lines = new ArrayList<>();
      int[] symbols = new int[0];
      for (int start = 0, end; start < bytes.length && lines.size() < most; start = end + 1) {
        end = start;
        while (end < bytes.length && bytes[end] != '\n') {
          end++;
        }
        Line line = new Line();
        line.from = symbols.length;
        line.scored = geometry.framing().scoredLength(end - start);
        lines.add(line);
        symbols = Arrays.copyOf(symbols, line.from + geometry.framing().framedLength(end - start, geometry.patchSize()));
        Arrays.fill(symbols, line.from, symbols.length, Symbols.BOUNDARY);
        for (int i = start; i < end; i++) {
          symbols[line.from + i - start] = bytes[i] & 0xff;
        }
      }
      return new Log(symbols, MatchModel.of(symbols, geometry.options().guessContexts()), lines);
    }

    /// Scores all lines as one stream, by the network.
    void score(OnnxByteModel model) {
      float[] bits = new float[symbols.length];
      try (GrowingWindow window = model.window()) {
        for (int from = 0; from < symbols.length; from += CHUNK) {
          int to = Math.min(symbols.length, from + CHUNK);
          System.arraycopy(window.append(Arrays.copyOfRange(symbols, from, to)).bits(), 0, bits, from, to - from);
        }
      }
      for (Line line : lines) {
        for (int i = line.from; i < line.from + line.scored; i++) {
          line.network += bits[i];
        }
      }
    }
  }

  /// Makes probabilities of predictions: a softmax over the predicted symbols and "another one". The symbol of another
  /// one comes from how often each class took its place.
  private static final class Mixer {
    private static final int CLASSES = 7;
    private static final int[] SIZES = {1, 10, 26, 26, 1, 162, 31};
    private static final int DISAGREEING = 4;
    private static final int CASES = (CLASSES + 1) * DISAGREEING;

    private final int guesses;
    private final double[][] slopes;
    private final double[][] offsets;
    private final double[] others = new double[CASES];
    private final double[][] classes = new double[CASES][CLASSES];

    Mixer(int guesses) {
      this.guesses = guesses;
      this.slopes = new double[CASES][guesses];
      this.offsets = new double[CASES][guesses];
      for (double[] row : slopes) {
        Arrays.fill(row, 0.3);
      }
    }

    Mixer copy() {
      Mixer copy = new Mixer(guesses);
      for (int i = 0; i < CASES; i++) {
        copy.slopes[i] = slopes[i].clone();
        copy.offsets[i] = offsets[i].clone();
        copy.classes[i] = classes[i].clone();
        copy.others[i] = others[i];
      }
      return copy;
    }

    /// Returns the bits of a line, and learns from it.
    double bits(Log log, Line line, double rate) {
      double bits = 0;
      for (int i = line.from; i < line.from + line.scored; i++) {
        bits += bits(log.predictions(), i, log.symbols()[i], rate);
      }
      return bits;
    }

    private double bits(Predictions all, int place, int symbol, double rate) {
      int at = place * guesses;
      int kind = kind(all, at);
      int[] symbols = new int[guesses];
      int[] owner = new int[guesses];
      double[] logits = new double[guesses];
      int count = 0;
      for (int i = 0; i < guesses; i++) {
        owner[i] = -1;
        if (all.strength()[at + i] > 0) {
          int j = 0;
          while (j < count && symbols[j] != all.expected()[at + i]) {
            j++;
          }
          symbols[j] = all.expected()[at + i];
          count = Math.max(count, j + 1);
          logits[j] += slopes[kind][i] * logit(all.strength()[at + i]) + offsets[kind][i];
          owner[i] = j;
        }
      }
      double sum = Math.exp(others[kind]);
      int hit = -1;
      for (int j = 0; j < count; j++) {
        logits[j] = Math.exp(Math.min(30, logits[j]));
        sum += logits[j];
        hit = symbols[j] == symbol ? j : hit;
      }
      double other = Math.exp(others[kind]) / sum;
      int itsClass = classOf(symbol);
      double share = (classes[kind][itsClass] + 1) / (Arrays.stream(classes[kind]).sum() + CLASSES) / SIZES[itsClass];
      double probability = hit >= 0 ? logits[hit] / sum : other * share;
      if (rate > 0) {
        for (int i = 0; i < guesses; i++) {
          if (owner[i] >= 0) {
            double step = rate * ((owner[i] == hit ? 1 : 0) - logits[owner[i]] / sum);
            slopes[kind][i] += step * logit(all.strength()[at + i]);
            offsets[kind][i] += step;
          }
        }
        others[kind] += rate * ((hit < 0 ? 1 : 0) - other);
        classes[kind][itsClass] += hit < 0 ? 1 : 0;
      }
      return -Math.log(probability) / Math.log(2);
    }

    private int kind(Predictions all, int at) {
      int best = -1;
      int given = 0;
      for (int i = 0; i < guesses; i++) {
        given += all.strength()[at + i] > 0 ? 1 : 0;
        best = all.strength()[at + i] > (best < 0 ? 0 : all.strength()[at + best]) ? i : best;
      }
      if (best < 0) {
        return CLASSES * DISAGREEING;
      }
      int disagreeing = given;
      for (int i = 0; i < guesses; i++) {
        disagreeing -= all.strength()[at + i] > 0 && all.expected()[at + i] == all.expected()[at + best] ? 1 : 0;
      }
      int step = disagreeing == 0 ? 0 : disagreeing < 3 ? 1 : disagreeing < 6 ? 2 : 3;
      return classOf(all.expected()[at + best]) * DISAGREEING + step;
    }

    private static double logit(double strength) {
      double inside = Math.clamp(strength, 0.001, 0.999);
      return Math.log(inside / (1 - inside));
    }

    private static int classOf(int symbol) {
      return symbol == Symbols.BOUNDARY ? 0 : symbol >= '0' && symbol <= '9' ? 1 : symbol >= 'a' && symbol <= 'z' ? 2
          : symbol >= 'A' && symbol <= 'Z' ? 3 : symbol == ' ' ? 4 : symbol < ' ' || symbol > '~' ? 5 : 6;
    }
  }

  public static void main(String[] arguments) throws IOException {
    Bundle bundle = Bundle.read(Path.of(arguments[0]));
    Geometry geometry = bundle.manifest().geometry().withPatches(1 << 17);
    Mixer learnt = new Mixer(geometry.options().guesses());
    List<Log> training = new ArrayList<>();
    try (var files = Files.list(Path.of(arguments[1]))) {
      for (Path file : files.sorted().toList()) {
        training.add(Log.read(file, geometry, LEARNT_LINES));
      }
    }
    for (double rate : RATES) {
      training.forEach(log -> log.lines().forEach(line -> learnt.bits(log, line, rate)));
    }
    try (OnnxByteModel model = OnnxByteModel.open(bundle, geometry, Precision.FLOAT32, Device.cpu(1))) {
      for (String file : Arrays.asList(arguments).subList(2, arguments.length)) {
        Log log = Log.read(Path.of(file), geometry, LINES);
        log.score(model);
        Mixer mixer = learnt.copy();
        log.lines().forEach(line -> line.mixer = mixer.bits(log, line, RATE));
        print(Path.of(file).getFileName().toString(), log);
      }
    }
  }

  private static void print(String name, Log log) {
    double network = log.lines().stream().mapToDouble(line -> line.network).sum();
    double mixer = log.lines().stream().mapToDouble(line -> line.mixer).sum();
    StringBuilder row = new StringBuilder("%-22s %5d lines, network %.3f bits a symbol, mixer %.2f times".formatted(name,
        log.lines().size(), network / log.symbols().length, mixer / network));
    double[] sorted = log.lines().stream().skip(FIRST_SKIPPED).mapToDouble(line -> line.network).sorted().toArray();
    for (double quantile : QUANTILES) {
      Deque<Double> recent = new ArrayDeque<>();
      int skipped = 0;
      int lost = 0;
      double bits = 0;
      double before = 0;
      for (Line line : log.lines()) {
        boolean counted = recent.size() >= FIRST_SKIPPED;
        double[] last = recent.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        boolean skips = counted && line.mixer <= last[(int) (quantile * (last.length - 1))];
        double cost = skips ? line.mixer : line.network;
        if (counted) {
          bits += cost;
          before += line.network;
          skipped += skips ? 1 : 0;
          lost += skips && line.network >= sorted[(int) (0.98 * (sorted.length - 1))] ? 1 : 0;
        }
        recent.add(cost);
        if (recent.size() > RECENT) {
          recent.poll();
        }
      }
      row.append("; %.2f: %.2f skip, bits %.3f, %d lost".formatted(quantile, skipped / (double) sorted.length,
          bits / before, lost));
    }
    System.out.println(row);
  }
}
