package org.megabytestreams.cli;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.megabytestreams.generate.SamplingOptions;
import org.megabytestreams.generate.StopConditions;
import picocli.CommandLine.Option;

/// Says how a continuation is drawn, and when it ends.
final class SamplingOption {
  private static final int USUAL_BYTES = 500;

  @Option(names = "--greedy", description = "Take the most probable byte each time, instead of drawing.")
  boolean greedy;

  @Option(names = "--temperature", paramLabel = "T",
      description = "Divides the logits: below 1 safer, above 1 wilder, 0 is --greedy (default: 1).")
  @Bounds(min = 0, max = 100)
  Double temperature;

  @Option(names = "--top-k", paramLabel = "K", description = "Draw from the K most probable bytes only.")
  @Bounds(min = 0, max = 257)
  Integer topK;

  @Option(names = "--top-p", paramLabel = "P",
      description = "Draw from the most probable bytes that together have this probability.")
  @Bounds(above = 0, max = 1)
  Double topP;

  @Option(names = "--min-p", paramLabel = "P",
      description = "Draw from bytes at least this fraction as probable as the most probable.")
  @Bounds(min = 0, max = 1)
  Double minP;

  @Option(names = "--repetition-penalty", paramLabel = "X", defaultValue = "1",
      description = "Divides the odds of bytes among the last 64 written (default: ${DEFAULT-VALUE}, none).")
  @Bounds(min = 1, max = 100)
  double repetitionPenalty;

  @Option(names = "--seed", paramLabel = "N",
      description = "The same seed gives the same bytes; each further sample takes the next seed (default: 1).")
  @Bounds
  Long seed;

  @Option(names = "--bytes", paramLabel = "N", description = "End after N bytes (default: 500).")
  @Bounds(min = 0)
  Integer bytes;

  @Option(names = "--one-record", description = "End where the record ends (where the line does).")
  boolean oneRecord;

  @Option(names = "--stop", paramLabel = "TEXT", description = "End after this text; may be given several times.")
  List<String> sequences = List.of();

  @Option(names = "--seconds", paramLabel = "S", description = "End after S seconds.")
  @Bounds(above = 0)
  Double seconds;

  /// Returns the options of one sample.
  ///
  /// @param sample its number, from 0
  /// @throws IllegalArgumentException if options contradict each other or are out of range
  SamplingOptions sampling(int sample) {
    boolean drawn = temperature != null && temperature != 0 || topK != null || topP != null || minP != null
        || seed != null;
    if (greedy && drawn) {
      throw new IllegalArgumentException("expected --greedy without --temperature, --top-k, --top-p, --min-p and"
          + " --seed: nothing is drawn");
    }
    return SamplingOptions.drawn((seed == null ? 1 : seed) + sample)
        .withTemperature(greedy ? 0 : or(temperature, 1))
        .withTopK(topK == null ? 0 : topK)
        .withTopP(or(topP, 1))
        .withMinP(or(minP, 0))
        .withRepetitionPenalty(repetitionPenalty);
  }

  /// Tells whether each sample would be the same.
  boolean certain() {
    return greedy || temperature != null && temperature == 0;
  }

  StopConditions stop() {
    Duration deadline = seconds == null ? StopConditions.NO_DEADLINE : Duration.ofNanos((long) (seconds * 1e9));
    return new StopConditions(bytes == null ? USUAL_BYTES : bytes, oneRecord,
        sequences.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList(), deadline);
  }

  private static double or(Double value, double usual) {
    return value == null ? usual : value;
  }
}
