import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.generate.Infill;
import org.megabytestreams.generate.Prompt;
import org.megabytestreams.generate.SamplingOptions;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.runtime.OnnxByteModel;

/// Measures how often gaps in lines of a log are filled right: docs/benchmarks.md.
///
///     java --enable-native-access=ALL-UNNAMED -cp 'target/classes:target/quarkus-app/lib/main/*' \
///       src/recipes/InfillTable.java BUNDLE FILE GAPS
///
/// FILE is a log that the model was not trained on. Each gap is in a line drawn at random (seed 1), of 8 bytes, at a
/// place drawn at random that leaves at least 1 byte of the line before it and 8 behind it; shorter lines are drawn
/// anew. The prompt is the 2 lines before and the line up to the gap, the suffix the rest of the line with its end.
///
/// For each gap 32 spans are drawn; best of K takes the first K of them, so K = 1 is what the model writes without
/// knowing the suffix, as is its most probable continuation (greedy). A draw that ends the record fills nothing.
final class InfillTable {
  private static final int GAP_BYTES = 8;
  private static final int BEHIND_BYTES = 8;
  private static final int LINES_BEFORE = 2;
  private static final int SAMPLES = 32;

  private record Gap(Prompt prompt, byte[] span, Prompt suffix) {}

  /// Sums over gaps.
  private static final class Tally {
    private int spans;
    private int bytes;

    void add(byte[] filled, byte[] right) {
      spans += Arrays.equals(filled, right) ? 1 : 0;
      for (int i = 0; i < filled.length; i++) {
        bytes += filled[i] == right[i] ? 1 : 0;
      }
    }
  }

  public static void main(String[] arguments) throws Exception {
    List<String> lines = Files.readString(Path.of(arguments[1]), StandardCharsets.ISO_8859_1).lines().toList();
    int gaps = Integer.parseInt(arguments[2]);
    SplittableRandom random = new SplittableRandom(1);
    Map<String, Tally> tallies = new LinkedHashMap<>();
    try (ByteModel model = OnnxByteModel.open(Bundle.read(Path.of(arguments[0])), 1)) {
      for (int i = 0; i < gaps; i++) {
        fill(new Infill(model), gap(lines, random), tallies);
      }
    }
    System.out.println("| | spans right | bytes right |\n|---|--:|--:|");
    tallies.forEach((name, tally) -> System.out.printf(Locale.ROOT, "| %s | %.1f%% | %.1f%% |%n", name,
        100.0 * tally.spans / gaps, 100.0 * tally.bytes / gaps / GAP_BYTES));
  }

  private static Gap gap(List<String> lines, SplittableRandom random) {
    while (true) {
      int number = random.nextInt(LINES_BEFORE, lines.size());
      String line = lines.get(number);
      int places = line.length() - GAP_BYTES - BEHIND_BYTES;
      if (places > 0) {
        int at = random.nextInt(1, places + 1);
        return new Gap(
            new Prompt(lines.subList(number - LINES_BEFORE, number).stream().map(InfillTable::bytes).toList(),
                bytes(line.substring(0, at))),
            bytes(line.substring(at, at + GAP_BYTES)),
            new Prompt(List.of(bytes(line.substring(at + GAP_BYTES))), new byte[0]));
      }
    }
  }

  private static byte[] bytes(String latin) {
    return latin.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void fill(Infill infill, Gap gap, Map<String, Tally> tallies) {
    Stream<Infill.Span> greedy =
        infill.fill(gap.prompt(), GAP_BYTES, gap.suffix(), 1, _ -> SamplingOptions.GREEDY).stream();
    tally("greedy", greedy, gap, tallies);
    List<Infill.Span> spans = infill.fill(gap.prompt(), GAP_BYTES, gap.suffix(), SAMPLES, SamplingOptions::drawn);
    Comparator<Infill.Span> bySuffix = Comparator.comparingDouble(Infill.Span::suffixLogProbability).reversed();
    for (int k = 1; k <= SAMPLES; k *= k == 1 ? 4 : 2) {
      List<Infill.Span> first = firstOf(spans, k);
      tally("best of " + k, first.stream(), gap, tallies);
      tally("by the suffix alone, of " + k, first.stream().sorted(bySuffix), gap, tallies);
    }
    tally("any of " + SAMPLES, spans.stream().filter(span -> Arrays.equals(span.bytes(), gap.span())), gap, tallies);
  }

  private static List<Infill.Span> firstOf(List<Infill.Span> spans, int samples) {
    return spans.stream().filter(span -> span.sample() < samples).toList();
  }

  /// @param spans the best first
  private static void tally(String name, Stream<Infill.Span> spans, Gap gap, Map<String, Tally> tallies) {
    Tally tally = tallies.computeIfAbsent(name, _ -> new Tally());
    spans.findFirst().ifPresent(span -> tally.add(span.bytes(), gap.span()));
  }
}
