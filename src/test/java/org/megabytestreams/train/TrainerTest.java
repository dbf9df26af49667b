package org.megabytestreams.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.bundle.Manifest;
import org.megabytestreams.graph.AdamW;
import org.megabytestreams.model.ArchitectureOptions;
import org.megabytestreams.model.Framing;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.GuessContext;
import org.megabytestreams.model.RecordFormat;
import org.megabytestreams.runtime.Device;

/// Trains a tiny model on one thread, so that runs repeat to the bit.
class TrainerTest {
  private static final Geometry GEOMETRY = new Geometry(4, 16, 8, 32, 1, 2, 16, 1, 2, Framing.RECORDS);
  private static final int EVALUATE_EVERY = 10;
  private static final int PATIENCE = 4;

  @TempDir
  Path folder;

  private static TrainingPlan plan(Geometry geometry, long steps) {
    return new TrainingPlan(new TrainingPlan.Model(geometry, new RecordFormat.Lines()),
        new TrainingPlan.Optimisation(4, steps, Duration.ZERO, 0.01f, 5, AdamW.PAPER, 0),
        new TrainingPlan.Evaluation(EVALUATE_EVERY, 16, PATIENCE), 3, Device.cpu(1));
  }

  private static final Geometry MATCHING = new Geometry(4, 16, 8, 32, 1, 2, 16, 1, 1, Framing.RECORDS)
      .withOptions(new ArchitectureOptions(0, false, ArchitectureOptions.Positions.ROTARY, false, true,
          List.of(), ArchitectureOptions.Architecture.MEGABYTE, 16));
  private static final int WHOLE_PATCHES = 256;

  private HeldOutBits trainMatching(Path out, long steps, float rate, Manifest.PredictionDropout dropout,
      BooleanSupplier stop) throws IOException {
    return trainMatching(out, steps, rate, dropout, stop, MATCHING, Optional.empty());
  }

  private HeldOutBits trainMatching(Path out, long steps, float rate, Manifest.PredictionDropout dropout,
      BooleanSupplier stop, Geometry geometry, Optional<Bundle> from) throws IOException {
    TrainingPlan plan = new TrainingPlan(new TrainingPlan.Model(geometry, WHOLE_PATCHES, new RecordFormat.Lines()),
        new TrainingPlan.Optimisation(4, steps, Duration.ZERO, rate, 5, AdamW.PAPER, 0),
        new TrainingPlan.Evaluation(EVALUATE_EVERY, 16, 0), dropout, 0, 3, Device.cpu(1));
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 400; i++) {
      lines.append("GET /item/").append(i * 7919 % 1000).append(" 200\n");
    }
    List<String> names = List.of(Files.writeString(folder.resolve("items.log"), lines).toString());
    try (Corpus corpus = Corpus.open(names, 0.1, 64);
        Trainer trainer = new Trainer(plan, corpus, names, "tiny", out, from)) {
      trainer.run(_ -> { }, stop);
      return trainer.best().orElseThrow();
    }
  }

  @Test
  void measuresWithAndWithoutMemoryAndEachRecordAlone() throws IOException {
    var dropout = new Manifest.PredictionDropout(0.25, 0.25, 0.2);
    HeldOutBits best = trainMatching(folder.resolve("run"), 60, 0.01f, dropout, () -> false);
    assertTrue(best.withMemory() < best.withoutMemory() && best.withoutMemory() < best.recordAlone(),
        best.toString());
    Manifest.Card card = Bundle.read(folder.resolve("run/bundle")).manifest().card();
    assertEquals(best, HeldOutBits.of(card));
    assertEquals(dropout, card.predictionDropout());
    String line = Files.readAllLines(folder.resolve("run/run.jsonl")).getLast();
    assertTrue(line.matches(".*\"withoutMemoryBitsPerByte\":[0-9.]+,\"recordAloneBitsPerByte\":[0-9.]+}"), line);
    assertTrue(Files.readString(folder.resolve("run/curve.svg")).contains("each record alone (blue)"));
  }

  @Test
  void furtherGuessesChangeNothingAtFirstAndAreLearned() throws IOException {
    trainMatching(folder.resolve("run"), 40, 0.01f, TrainingPlan.NO_DROPOUT, () -> false);
    Optional<Bundle> from = Optional.of(Bundle.read(folder.resolve("run/bundle")));
    Geometry further = MATCHING.withOptions(
        MATCHING.options().withGuessContexts(List.of(GuessContext.TEMPLATE, GuessContext.THREE)));
    HeldOutBits before = trainMatching(folder.resolve("a"), 1, 1e-12f, TrainingPlan.NO_DROPOUT, () -> false,
        MATCHING, from);
    HeldOutBits first = trainMatching(folder.resolve("b"), 1, 1e-12f, TrainingPlan.NO_DROPOUT, () -> false, further,
        from);
    assertEquals(before.withMemory(), first.withMemory(), 1e-5);
    assertEquals(before.recordAlone(), first.recordAlone(), 1e-5);
    trainMatching(folder.resolve("c"), 10, 0.01f, TrainingPlan.NO_DROPOUT, () -> false, further, from);
    Bundle learned = Bundle.read(folder.resolve("c/bundle"));
    assertEquals(further.options(), learned.manifest().geometry().options());
    float[] trust = WeightsFile.read(learned).get("local.guess.trust");
    assertEquals(8, trust.length);
    assertNotEquals(0, trust[7]);
  }

  @Test
  void keepsNothingFromHeldOutWindows() throws IOException {
    HeldOutBits usual = trainMatching(folder.resolve("a"), 1, 1e-12f, TrainingPlan.NO_DROPOUT, () -> false);
    HeldOutBits dropped = trainMatching(folder.resolve("b"), 1, 1e-12f, new Manifest.PredictionDropout(0, 1, 0),
        () -> false);
    assertEquals(usual.withMemory(), dropped.withMemory(), 1e-6);
    assertEquals(usual.withoutMemory(), dropped.withoutMemory(), 1e-6);
  }

  @Test
  void resumesWithTheSamePredictionsDropped() throws IOException {
    var dropout = new Manifest.PredictionDropout(0.25, 0.25, 0.2);
    HeldOutBits unbroken = trainMatching(folder.resolve("unbroken"), 40, 0.01f, dropout, () -> false);
    AtomicInteger steps = new AtomicInteger();
    trainMatching(folder.resolve("broken"), 40, 0.01f, dropout, () -> steps.getAndIncrement() == 20);
    assertEquals(unbroken, trainMatching(folder.resolve("broken"), 40, 0.01f, dropout, () -> false));
  }

  @Test
  void forgetsTheBestFigureOfARunThatMeasuredWithMemoryAlone() {
    Checkpoint former = Checkpoint.unstarted(MATCHING, "a.log").stepped(10, 1)
        .evaluated(1, HeldOutBits.withoutMatching(0.5));
    assertEquals(0.5, former.best());
    assertEquals(Double.MAX_VALUE, former.withoutSingleFigures().best());
    Checkpoint measured = former.withoutSingleFigures().evaluated(1, new HeldOutBits(0.5, 1, 4));
    assertEquals(measured, measured.withoutSingleFigures());
  }

  @Test
  void rejectsDroppedPredictionsWithoutAMatchModel() {
    TrainingPlan usual = plan(GEOMETRY, 1);
    assertThrows(IllegalArgumentException.class, () -> new TrainingPlan(usual.model(), usual.optimisation(),
        usual.evaluation(), new Manifest.PredictionDropout(0, 0.1, 0), 0, 1, usual.device()));
  }

  private Path corpus(String name, String line) throws IOException {
    return Files.writeString(folder.resolve(name), (line + "\n").repeat(400));
  }

  private double train(Path out, long steps, BooleanSupplier stop, Path... files) throws IOException {
    return train(GEOMETRY, Optional.empty(), out, steps, stop, files);
  }

  private double train(Geometry geometry, Optional<Bundle> from, Path out, long steps, BooleanSupplier stop,
      Path... files) throws IOException {
    List<String> names = Arrays.stream(files).map(Path::toString).toList();
    try (Corpus corpus = Corpus.open(names, 0.1, 64);
        Trainer trainer = new Trainer(plan(geometry, steps), corpus, names, "tiny", out, from)) {
      return trainer.run(_ -> { }, stop);
    }
  }

  @Test
  void readsWeightAndRecordsAfterAName() throws Exception {
    Path log = Files.writeString(folder.resolve("a.log"), "x".repeat(100));
    Path odd = Files.writeString(folder.resolve("b@0.5"), "y".repeat(100));
    List<String> names = List.of(log + "@0.9", log + "@0.1,length:16", log + "@,file", odd.toString());
    try (Corpus corpus = Corpus.open(names, 0.1, 1)) {
      List<Corpus.Source> sources = corpus.sources();
      assertEquals(List.of(0.9, 0.1, 100.0, 100.0), sources.stream().map(Corpus.Source::weight).toList());
      assertEquals(List.of("", "length:16", "file", ""),
          sources.stream().map(source -> source.records().map(RecordFormat::id).orElse("")).toList());
    }
  }

  @Test
  void namesTheFileOfAFolderThatIsNotOfTheFormat() throws Exception {
    Path log = Files.writeString(Files.createDirectory(folder.resolve("logs")).resolve("a.log"), "GET /\n".repeat(99));
    try (Corpus corpus = Corpus.open(List.of(log.getParent() + "@1,pcap"), 0.1, 1)) {
      assertEquals("cannot read " + log + ": at byte 0: expected a pcap magic number, got 47 45 54 20",
          assertThrows(Corpus.BadCorpusException.class, () -> new Trainer(plan(GEOMETRY, 1), corpus, List.of("a"),
              "tiny", folder.resolve("run"), Optional.empty())).getMessage());
    }
  }

  @Test
  void namesTheSourceWhosePartHasNoRecord() throws Exception {
    Path log = corpus("a.log", "GET /index.html 200");
    Path late = Files.writeString(folder.resolve("late.log"), "\n".repeat(3000) + "GET /\n\n");
    Path early = Files.writeString(folder.resolve("early.log"), "GET /\n\n".repeat(400) + "\n".repeat(1000));
    assertEquals(late + ": expected records in the part to train on, got none",
        refused(List.of(log.toString(), late + "@,blank")));
    assertEquals(early + ": expected records in the part held out, got none", refused(List.of(early + "@,blank")));
  }

  private String refused(List<String> names) {
    try (Corpus corpus = Corpus.open(names, 0.1, 1)) {
      return assertThrows(Corpus.BadCorpusException.class, () -> new Trainer(plan(GEOMETRY, 1), corpus, names, "tiny",
          folder.resolve("run"), Optional.empty()).close()).getMessage();
    }
  }

  @Test
  void learnsAndKeepsTheBestWeightsAsABundle() throws IOException {
    double best = train(folder.resolve("run"), 40, () -> false, corpus("a.log", "GET /index.html 200"));
    assertTrue(best < 4, "bits per byte " + best);
    Bundle bundle = Bundle.read(folder.resolve("run/bundle"));
    assertEquals(best, bundle.manifest().card().heldOutBitsPerByte());
    assertEquals(4, Files.readAllLines(folder.resolve("run/run.jsonl")).size());
  }

  @Test
  void stopsEarlyWhenNothingGetsBetter() throws IOException {
    // The held-out tenth is unlike the rest: what is learned makes it worse.
    Path log = Files.writeString(folder.resolve("a.log"),
        "GET /index.html 200\n".repeat(360) + "%%% %%% %%% %%% %%%\n".repeat(40));
    train(folder.resolve("run"), 400, () -> false, log);
    int looks = Files.readAllLines(folder.resolve("run/run.jsonl")).size();
    assertTrue(looks > PATIENCE && looks < 40, looks + " evaluations");
    train(folder.resolve("run"), 400, () -> false, log);
    assertEquals(looks, Files.readAllLines(folder.resolve("run/run.jsonl")).size(), "goes on after stopping early");
  }

  @Test
  void givesTheSameBundleForTheSameSeed() throws IOException {
    Path log = corpus("a.log", "GET /index.html 200");
    train(folder.resolve("one"), 10, () -> false, log);
    train(folder.resolve("two"), 10, () -> false, log);
    Bundle bundle = Bundle.read(folder.resolve("one/bundle"));
    assertEquals(bundle.manifest().digest(), Bundle.read(folder.resolve("two/bundle")).manifest().digest());
    assertEquals(List.of("a.log"), bundle.manifest().card().corpora());
  }

  @Test
  void resumesAfterAStopWithTheSameResult() throws IOException {
    Path log = corpus("a.log", "GET /index.html 200");
    double unbroken = train(folder.resolve("unbroken"), 40, () -> false, log);
    AtomicInteger steps = new AtomicInteger();
    train(folder.resolve("broken"), 40, () -> steps.getAndIncrement() == 20, log);
    assertEquals(unbroken, train(folder.resolve("broken"), 40, () -> false, log));
  }

  @Test
  void startsAgainOnOtherCorporaFromItsWeights() throws IOException {
    train(folder.resolve("run"), 40, () -> false, corpus("a.log", "GET /index.html 200"));
    double other = train(folder.resolve("run"), 10, () -> false, corpus("b.log", "GET /index.html 404"));
    double fresh = train(folder.resolve("fresh"), 10, () -> false, folder.resolve("b.log"));
    assertTrue(other < fresh, other + " from old weights, " + fresh + " from none");
  }

  @Test
  void startsFromABundleWithALongerWindowAndOtherOptions() throws IOException {
    Path log = corpus("a.log", "GET /index.html 200");
    train(folder.resolve("run"), 40, () -> false, log);
    Bundle bundle = Bundle.read(folder.resolve("run/bundle"));
    Geometry longer = GEOMETRY.withPatches(24)
        .withOptions(ArchitectureOptions.PLAIN.withCrossPatchKeys(4).withConvolution());
    double tuned = train(longer, Optional.of(bundle), folder.resolve("tuned"), 10, () -> false, log);
    double fresh = train(longer, Optional.empty(), folder.resolve("fresh"), 10, () -> false, log);
    assertTrue(tuned < fresh, tuned + " from the bundle, " + fresh + " from chance");
  }

  @Test
  void evaluatesHeldOutBytesOfManySmallFiles() throws IOException {
    Path[] files = new Path[100];
    for (int i = 0; i < files.length; i++) {
      files[i] = Files.writeString(folder.resolve(i + ".log"), "GET /page/%d 200\n".formatted(i).repeat(10));
    }
    assertTrue(Double.isFinite(train(folder.resolve("run"), 10, () -> false, files)));
  }

  @Test
  void keepsTheFormerBundleWhenWritingTheNextOneIsInterrupted() throws IOException {
    Path log = corpus("a.log", "GET /index.html 200");
    train(folder.resolve("run"), 20, () -> false, log);
    Files.move(folder.resolve("run/bundle"), folder.resolve("run/bundle.old"));
    train(folder.resolve("run"), 20, () -> false, log);
    assertEquals("tiny", Bundle.read(folder.resolve("run/bundle")).manifest().name());
  }

  @Test
  void rejectsACheckpointOfAnotherGeometryAndInvalidPlans() throws IOException {
    Files.createDirectories(folder.resolve("run"));
    Files.write(folder.resolve("run/checkpoint"), new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
    Path log = corpus("a.log", "GET /index.html 200");
    IOException e =
        assertThrows(IOException.class, () -> train(folder.resolve("run"), 10, () -> false, log));
    assertTrue(e.getMessage().contains("is not a checkpoint"), e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> plan(GEOMETRY, 0));
    assertFalse(Files.exists(folder.resolve("run/bundle")));
  }
}
