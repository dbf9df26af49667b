import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.megabytestreams.anomaly.MonitorSettings;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.evaluate.JudgedStream;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.runtime.OnnxByteModel;
import org.megabytestreams.score.ContextPolicy;
import org.megabytestreams.stream.ScoredRecord;
import org.megabytestreams.stream.ScoringSettings;

/// Scores the lines of logs with context `stream` and with context `memory`, each log as one stream.
///
///     java -cp 'target/quarkus-app/app/*:target/quarkus-app/lib/main/*:target/quarkus-app/lib/boot/*' \
///         src/recipes/Contexts.java BUNDLE LOG...
///
/// For each log the recipe prints the seconds of both, the share of lines that do without the network, and the bits of
/// all lines and of those as multiples of what they cost with context `stream`.
final class Contexts {
  private static final long MEMORY = 1 << 20;

  private Contexts() {}

  public static void main(String[] arguments) throws IOException {
    try (ByteModel model = OnnxByteModel.open(Bundle.read(Path.of(arguments[0])), 2)) {
      for (String log : List.of(arguments).subList(1, arguments.length)) {
        List<String> lines = Files.readAllLines(Path.of(log), StandardCharsets.ISO_8859_1);
        double[] seconds = new double[2];
        List<ScoredRecord> windows = score(model, ContextPolicy.STREAM, lines, seconds);
        List<ScoredRecord> memory = score(model, ContextPolicy.MEMORY, lines, seconds);
        double[] all = new double[2];
        double[] easy = new double[2];
        int count = 0;
        for (int i = 0; i < windows.size(); i++) {
          double[] bits = {windows.get(i).score().bits(), memory.get(i).score().bits()};
          boolean without = memory.get(i).score().withoutNetwork();
          count += without ? 1 : 0;
          for (int k = 0; k < bits.length; k++) {
            all[k] += bits[k];
            easy[k] += without ? bits[k] : 0;
          }
        }
        System.out.printf("%s: stream %.1f s, memory %.1f s; %.2f of %d lines without the network; bits of all %.3f, of"
            + " those %.3f times those of stream%n", Path.of(log).getFileName(), seconds[0], seconds[1],
            count / (double) windows.size(), windows.size(), all[1] / all[0], easy[1] / easy[0]);
      }
    }
  }

  private static List<ScoredRecord> score(ByteModel model, ContextPolicy context, List<String> lines,
      double[] seconds) {
    List<ScoredRecord> scored = new ArrayList<>();
    ScoringSettings settings = new ScoringSettings(context, MonitorSettings.DEFAULT, 1, MEMORY);
    long start = System.nanoTime();
    try (JudgedStream stream = new JudgedStream(model, settings, 10)) {
      lines.forEach(line -> stream.add(line.getBytes(StandardCharsets.ISO_8859_1)));
      scored.addAll(stream.take());
    }
    seconds[context == ContextPolicy.STREAM ? 0 : 1] = (System.nanoTime() - start) / 1e9;
    return scored;
  }
}
