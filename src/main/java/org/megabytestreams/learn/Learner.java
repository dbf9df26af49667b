package org.megabytestreams.learn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.bundle.Folders;
import org.megabytestreams.bundle.ReferenceRecords;
import org.megabytestreams.graph.AdamW;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.runtime.Device;
import org.megabytestreams.stream.FileJudge;
import org.megabytestreams.train.Corpus;
import org.megabytestreams.train.CorpusRecords;
import org.megabytestreams.train.Trainer;
import org.megabytestreams.train.TrainingPlan;

/// Makes a bundle that knows a corpus: a representative sample of it becomes the bundle's memory, and the weights are
/// tuned for a while. Weights that need more bits than the former ones on the held-out records are dropped.
public final class Learner {
  /// Hears how far learning is.
  public interface Progress extends Trainer.Listener {
    /// A part of the work begins.
    void begins(String part);
  }

  /// The most bytes of held-out records that are measured.
  private static final long MAX_HELD_OUT_BYTES = 256 << 10;
  private static final int BATCH = 4;
  private static final int WARM_UP_STEPS = 20;
  private static final int EVALUATE_EVERY = 500;
  private static final int EVALUATION_WINDOWS = 16;
  /// Tuning takes at least this many windows of each part of the corpus.
  private static final int MIN_WINDOWS = 4;

  private final LearnSettings settings;
  private final Corpus corpus;
  private final List<String> sources;
  private final Progress progress;
  private final BooleanSupplier stop;

  /// @param sources what the corpus was opened with
  /// @param stop ends tuning early when it says so
  public Learner(LearnSettings settings, Corpus corpus, List<String> sources, Progress progress,
      BooleanSupplier stop) {
    this.settings = settings;
    this.corpus = corpus;
    this.sources = sources;
    this.progress = progress;
    this.stop = stop;
  }

  /// Learns, and writes the new bundle.
  ///
  /// @param out folder of the new bundle, which must not exist yet
  public LearnReport learn(Path out, String name) throws IOException {
    Path work = out.resolveSibling(out.getFileName() + ".learning");
    Folders.delete(work); // of a run that was killed
    Files.createDirectories(work);
    try {
      progress.begins("choosing records for the memory");
      List<CorpusRecords> parts = CorpusRecords.of(corpus, settings.format());
      List<byte[]> memory = new ArrayList<>(ReferenceRecords.of(settings.base()));
      long learnt = remember(parts, memory);
      List<byte[]> heldOut = heldOut(parts);
      HeldOutMeasurement measurement = new HeldOutMeasurement(heldOut, settings);
      progress.begins("measuring the former model");
      LearnReport.Measured before = measurement.measure(settings.base());
      progress.begins("measuring the memory");
      Bundle remembering = remembering(settings.base(), work.resolve("memory"), name, memory);
      LearnReport.Measured memoryAlone = measurement.measure(remembering);
      Bundle best = remembering;
      LearnReport.Measured after = memoryAlone;
      List<FileJudge.Judged> alerts = measurement.alerts();
      String note = settings.tuning().isPositive() ? tuningNote() : null;
      if (settings.tuning().isPositive() && note == null) {
        progress.begins("tuning the weights");
        Optional<Bundle> weights = tune(work, name);
        if (weights.isEmpty()) {
          note = "tuning was stopped before its first step";
        } else {
          progress.begins("measuring the tuned model");
          Bundle tuned = remembering(weights.get(), work.resolve("tuned"), name, memory);
          LearnReport.Measured measured = measurement.measure(tuned);
          if (measured.bitsPerByte() < after.bitsPerByte()) {
            best = tuned;
            after = measured;
            alerts = measurement.alerts();
          } else {
            note = "tuned weights needed more bits than those before, and were dropped";
          }
        }
      }
      if (measurement.canCorrupt()) {
        progress.begins("looking for corrupted records, before and after");
        before = measurement.withFound(before, settings.base());
        after = measurement.withFound(after, best);
      }
      Files.move(best.folder(), out);
      return new LearnReport(Bundle.read(out), note == null && settings.tuning().isPositive(), note,
          learnt, heldOut.size(), before, memoryAlone, after, alerts);
    } finally {
      Folders.delete(work);
    }
  }

  /// Chooses records of all sources, of each as many as its size demands, and appends them to those of the former
  /// memory. Former records make room if they have to.
  ///
  /// @return how many records there were to choose from
  private long remember(List<CorpusRecords> parts, List<byte[]> memory) throws IOException {
    List<byte[]> chosen = new ArrayList<>();
    long records = 0;
    for (CorpusRecords part : parts) {
      double share = (double) part.trainingBytes() / Math.max(1, corpus.trainingBytes());
      MemorySelection selection = new MemorySelection(Math.round(settings.memoryBytes() * share));
      part.training(selection::add);
      chosen.addAll(selection.chosen());
      records += selection.records();
    }
    memory.addAll(chosen);
    long over = bytes(memory) - ReferenceRecords.MAX_BYTES;
    int dropped = 0;
    for (; over > 0 || memory.size() - dropped > ReferenceRecords.MAX_RECORDS; dropped++) {
      over -= memory.get(dropped).length;
    }
    memory.subList(0, dropped).clear();
    return records;
  }

  private static long bytes(List<byte[]> records) {
    return records.stream().mapToLong(record -> record.length).sum();
  }

  private List<byte[]> heldOut(List<CorpusRecords> parts) throws IOException {
    List<byte[]> records = new ArrayList<>();
    for (CorpusRecords part : parts) {
      Deque<byte[]> newest = new ArrayDeque<>();
      long[] bytes = new long[1];
      part.heldOut(record -> {
        newest.add(record);
        bytes[0] += record.length;
        while (newest.size() > 1 && bytes[0] > MAX_HELD_OUT_BYTES / parts.size()) {
          bytes[0] -= newest.remove().length;
        }
      });
      records.addAll(newest);
    }
    if (records.isEmpty()) {
      throw new IllegalArgumentException("expected some records to hold out, got none: more records are needed");
    }
    return records;
  }

  private Bundle remembering(Bundle bundle, Path folder, String name, List<byte[]> memory) throws IOException {
    return bundle.copyTo(Files.createDirectories(folder)).named(name).withMemory(memory, corpus.publicNames());
  }

  /// Returns why the weights cannot be tuned; null if they can be.
  private String tuningNote() {
    long needed = (long) MIN_WINDOWS * settings.base().manifest().geometry().trained().windowSymbols();
    return corpus.trainingBytes() >= needed && corpus.heldOutBytes() >= needed ? null
        : "tuning takes at least " + needed + " bytes to train on and as many to hold out, got "
            + corpus.trainingBytes() + " and " + corpus.heldOutBytes();
  }

  /// Returns the model with tuned weights; empty if tuning took no step.
  private Optional<Bundle> tune(Path work, String name) throws IOException {
    Geometry own = settings.base().manifest().geometry();
    TrainingPlan plan = new TrainingPlan(new TrainingPlan.Model(own.trained(), own.patches(), settings.format()),
        new TrainingPlan.Optimisation(BATCH, 0, settings.tuning(), settings.rate(), WARM_UP_STEPS, AdamW.PAPER, 0),
        new TrainingPlan.Evaluation(EVALUATE_EVERY, EVALUATION_WINDOWS, 0), TrainingPlan.USUAL_DROPOUT, 0,
        settings.seed(), Device.cpu(settings.cores()));
    Path run = work.resolve("run");
    try (Trainer trainer = new Trainer(plan, corpus, sources, name, run, Optional.of(settings.base()))) {
      trainer.run(progress, stop);
      return trainer.best().map(_ -> Bundle.read(run.resolve("bundle")));
    }
  }
}
