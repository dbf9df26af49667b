package org.megabytestreams.bench.claims;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.graph.AdamW;
import org.megabytestreams.model.ArchitectureOptions;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.Framing;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.RecordFormat;
import org.megabytestreams.model.SymbolLanes;
import org.megabytestreams.model.Symbols;
import org.megabytestreams.runtime.Device;
import org.megabytestreams.runtime.OnnxByteModel;
import org.megabytestreams.train.Corpus;
import org.megabytestreams.train.Trainer;
import org.megabytestreams.train.TrainingPlan;

/// Measures claim f: a model of bytes knows how words are spelled. The model learns to write a word backwards, letter
/// by letter. It is asked for words that it has not seen.
final class ReversalClaim {
  private static final double SHARE = 0.99;
  private static final int TRAINING_WORDS = 300_000;
  private static final int TEST_WORDS = 512;
  private static final int MIN_LENGTH = 3;
  private static final int MAX_LENGTH = 7;
  private static final int BATCH = 16;
  /// A word and its letters reversed fit two patches, so that the local model sees both.
  private static final Geometry GEOMETRY = new Geometry(8, 16, 8, 32, 1, 2, 64, 2, 4, Framing.RECORDS)
      .withOptions(ArchitectureOptions.PLAIN.withCrossPatchKeys(8));

  private ReversalClaim() {}

  static Claim run(double minutes, int cores, Path scratch) throws IOException {
    SplittableRandom random = new SplittableRandom(4);
    Set<String> seen = new HashSet<>();
    StringBuilder text = new StringBuilder();
    while (seen.size() < TRAINING_WORDS) {
      String word = word(random);
      if (seen.add(word)) {
        text.append(line(word)).append('\n');
      }
    }
    Path folder = Files.createDirectories(scratch.resolve("reversal"));
    Path file = Files.writeString(folder.resolve("words"), text);
    TrainingPlan plan = new TrainingPlan(new TrainingPlan.Model(GEOMETRY, new RecordFormat.Lines()),
        new TrainingPlan.Optimisation(BATCH, 0, Duration.ofMillis(Math.round(minutes * 60_000)), 4e-3f, 50,
            AdamW.PAPER, 0),
        new TrainingPlan.Evaluation(500, 64, 0), 1, Device.cpu(cores));
    List<String> names = List.of(file.toString());
    long steps;
    try (Corpus corpus = Corpus.open(names, 0.02, GEOMETRY.windowSymbols());
        Trainer trainer = new Trainer(plan, corpus, names, "reversal", folder, Optional.empty())) {
      trainer.run(_ -> { }, () -> false);
      steps = trainer.step();
    }
    int right = 0;
    try (ByteModel model = OnnxByteModel.open(Bundle.read(folder.resolve("bundle")), cores)) {
      for (int i = 0; i < TEST_WORDS; i++) {
        String word = word(random);
        while (!seen.add(word)) {
          word = word(random);
        }
        right += answer(model, word).equals(line(word)) ? 1 : 0;
      }
    }
    double share = (double) right / TEST_WORDS;
    return new Claim("f", "the letters of unseen words reversed, at least 99% right after a small training",
        String.format(Locale.ROOT, "%.1f%% of %d unseen words wholly right after %.1f minutes", 100 * share, TEST_WORDS,
            minutes), share >= SHARE,
        List.of(ClaimRow.row("words", TEST_WORDS, "right", right, "steps", steps, "parameters",
            UntrainedModel.parameters(GEOMETRY))));
  }

  private static String word(SplittableRandom random) {
    StringBuilder word = new StringBuilder();
    for (int left = random.nextInt(MIN_LENGTH, MAX_LENGTH + 1); left > 0; left--) {
      word.append((char) ('a' + random.nextInt(26)));
    }
    return word.toString();
  }

  private static String line(String word) {
    return word + ">" + new StringBuilder(word).reverse();
  }

  /// Returns the line that the model makes of a word: the most probable one, letter by letter.
  private static String answer(ByteModel model, String word) {
    byte[] prompt = (word + ">").getBytes(StandardCharsets.US_ASCII);
    StringBuilder written = new StringBuilder();
    try (SymbolLanes lane = model.lanes(1)) {
      for (int i = 0; i < GEOMETRY.windowSymbols(); i++) {
        float[] logProbabilities = lane.next()[0];
        int symbol = i < prompt.length ? prompt[i] : mostProbable(logProbabilities);
        if (symbol == Symbols.BOUNDARY) {
          break;
        }
        written.append((char) symbol);
        lane.append(new int[] {symbol});
      }
    }
    return written.toString();
  }

  private static int mostProbable(float[] logProbabilities) {
    int best = 0;
    for (int i = 1; i < logProbabilities.length; i++) {
      best = logProbabilities[i] > logProbabilities[best] ? i : best;
    }
    return best;
  }
}
