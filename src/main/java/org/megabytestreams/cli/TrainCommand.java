package org.megabytestreams.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.cli.terminal.TrainProgress;
import org.megabytestreams.graph.AdamW;
import org.megabytestreams.model.ArchitectureOptions;
import org.megabytestreams.model.Framing;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.GuessContext;
import org.megabytestreams.model.Preset;
import org.megabytestreams.runtime.Machine;
import org.megabytestreams.train.Corpus;
import org.megabytestreams.train.HeldOutBits;
import org.megabytestreams.train.Trainer;
import org.megabytestreams.train.TrainingPlan;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Runs `megabyte train`.
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Trains a model on files, folders or standard input; plain, gzip, xz or zstd.",
    footer = {
      "",
      "Examples:",
      "  megabyte train --minutes 30 --out runs/mine /var/log",
      "  megabyte train --from src/main/bundles/logs --minutes 10 --rate 0.001 --out runs/own app.log",
      "  megabyte train --minutes 10 --from src/main/bundles/logs --out runs/topic kafka:app-logs/0:1000-500000",
      "  zcat old.gz | megabyte train --preset nano --steps 2000 --out runs/pipe -",
      "",
      "The folder given by --out holds checkpoint, curve.svg, run.jsonl and the best model as bundle/.",
      "A run that was stopped continues when the same command is run again."
    })
final class TrainCommand implements Callable<Integer> {
  /// Held-out and training parts need a few windows each to mean anything.
  private static final long MIN_WINDOWS = 4;
  private static final int EVALUATION_WINDOWS = 128;
  /// An interrupted run may take this long to finish its step and write its checkpoint.
  private static final Duration MAX_STOP = Duration.ofSeconds(30);

  @Parameters(arity = "1..*", paramLabel = "PATH[@WEIGHT[,RECORDS]]",
      description = "File, folder, - or kafka:TOPIC[/PARTITION[:FROM-TO]]; a weight sets its share in the mix,"
          + " otherwise its size does; records as --records, for this one alone (a.log@0.9 a.wav@0.1,wav:50).")
  List<String> corpora;

  @Option(names = "--raw", description = "Take packed files as they are.")
  boolean raw;

  @Mixin
  KafkaSourceOption topics;

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder of the run.")
  Path out;

  @Option(names = "--name", paramLabel = "NAME", defaultValue = "model",
      description = "Name of the model (default: ${DEFAULT-VALUE}).")
  String name;

  @Option(names = "--preset", paramLabel = "NAME", defaultValue = "small",
      description = "pico, nano, small, base or large (default: ${DEFAULT-VALUE})."
          + " long- before it: for windows of 4 MiB; transformer-, window- or linear-: a byte Transformer of as many"
          + " parameters.")
  String preset;

  @Option(names = "--from", paramLabel = "BUNDLE",
      description = "Fine-tune: start from this bundle's geometry and weights, not from a preset and random weights.")
  Path from;

  @Option(names = "--patches", paramLabel = "K", description = "Patches in a window (default: the preset's).")
  @Bounds(min = 1)
  Integer patches;

  @Option(names = "--train-patches", paramLabel = "K",
      description = "Patches in a window trained on (default: as --patches, or the model's attention window).")
  @Bounds(min = 1)
  Integer trainPatches;

  @Option(names = "--cross-patch", paramLabel = "R",
      description = "Local layers also see the last R places of the patch before.")
  @Bounds(min = 0)
  Integer crossPatch;

  @Option(names = "--convolution", description = "Convolve the embeddings before they become patches.")
  Boolean convolution;

  @Option(names = "--positions", paramLabel = "KIND", description = "learned or rotary.")
  ArchitectureOptions.Positions positions;

  @Option(names = "--untied", description = "Give the output a matrix of its own.")
  Boolean untied;

  @Option(names = "--matching",
      description = "Give the local model the predictions of a match model: what followed the same bytes before.")
  Boolean matching;

  @Option(names = "--guess-contexts", split = ",", paramLabel = "CONTEXT",
      description = "Further contexts of the match model, each with two guesses, joined by commas:"
          + " ${COMPLETION-CANDIDATES} (default: those of --from, or none).")
  List<GuessContext> guessContexts;

  @Mixin
  PredictionDropoutOption dropped;

  @Option(names = "--redraw-every", defaultValue = "0", paramLabel = "STEPS",
      description = {"Draw the times, addresses and numbers in logs again after this many steps, so that formats",
          "are learnt, not values; 0 for never (default: ${DEFAULT-VALUE})."})
  @Bounds(min = 0)
  int redrawEvery;

  @Mixin
  RecordsOption records;

  @Option(names = "--framing", paramLabel = "KIND", description = "records or stream (default: records).")
  Framing framing;

  @Option(names = "--minutes", paramLabel = "MINUTES", defaultValue = "0",
      description = "Stop after this number of minutes of training.")
  @Bounds(min = 0)
  double minutes;

  @Option(names = "--steps", paramLabel = "STEPS", defaultValue = "0",
      description = "Stop after this number of optimiser steps.")
  @Bounds(min = 0)
  long steps;

  @Option(names = "--batch", paramLabel = "WINDOWS", defaultValue = "16",
      description = "Windows a step (default: ${DEFAULT-VALUE}).")
  @Bounds(min = 1, max = 1 << 16)
  int batch;

  @Option(names = "--rate", paramLabel = "RATE", defaultValue = "0.002",
      description = "Peak learning rate (default: ${DEFAULT-VALUE}).")
  @Bounds(above = 0)
  float rate;

  @Option(names = "--warm-up", paramLabel = "STEPS", defaultValue = "100",
      description = "Steps of warm-up (default: ${DEFAULT-VALUE}).")
  @Bounds(min = 1)
  int warmUp;

  @Option(names = "--weight-decay", paramLabel = "RATE", defaultValue = "0.1",
      description = "AdamW decay (default: ${DEFAULT-VALUE}).")
  @Bounds(min = 0)
  float weightDecay;

  @Option(names = "--dropout", paramLabel = "SHARE", defaultValue = "0",
      description = "Dropout rate (default: ${DEFAULT-VALUE}).")
  @Bounds(min = 0, below = 1)
  float dropout;

  @Option(names = "--held-out", paramLabel = "SHARE", defaultValue = "0.05",
      description = "Share at the end of each file that is kept for validation (default: ${DEFAULT-VALUE}).")
  @Bounds(above = 0, below = 1)
  double heldOut;

  @Option(names = "--evaluate-every", paramLabel = "STEPS", defaultValue = "200",
      description = "Steps between evaluations and checkpoints (default: ${DEFAULT-VALUE}).")
  @Bounds(min = 1)
  int evaluateEvery;

  @Option(names = "--patience", defaultValue = "0", paramLabel = "N",
      description = "Stop after N evaluations without a better held-out figure; 0 for never.")
  @Bounds(min = 0)
  int patience;

  @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Seed (default: ${DEFAULT-VALUE}).")
  @Bounds
  long seed;

  @Option(names = "--cores", paramLabel = "N", defaultValue = "0", description = "Cores to use; 0 takes every one.")
  @Bounds(min = 0, max = Machine.MAX_CORES)
  int cores;

  @Mixin
  ProviderOption provider;

  private Geometry geometry(Optional<Bundle> start) {
    Geometry base = start.map(bundle -> bundle.manifest().geometry()).orElseGet(() -> Preset.named(preset));
    ArchitectureOptions plain = base.options();
    Geometry wanted = base.withOptions(new ArchitectureOptions(
        crossPatch != null ? crossPatch : plain.crossPatchKeys(),
        convolution != null ? convolution : plain.convolution(),
        positions != null ? positions : plain.positions(),
        untied != null ? untied : plain.untiedOutput(),
        matching != null ? matching : plain.matching(),
        guessContexts != null ? guessContexts : plain.guessContexts(),
        plain.architecture(), plain.attentionWindow()));
    wanted = framing != null ? wanted.withFraming(framing) : wanted;
    return patches != null ? wanted.withPatches(patches) : wanted;
  }

  @Override
  public Integer call() throws Exception {
    if (steps == 0 && minutes == 0) {
      throw new IllegalArgumentException("expected --steps or --minutes, got neither: a run has to end");
    }
    Optional<Bundle> start = Optional.ofNullable(from).map(Bundle::read);
    Geometry whole = geometry(start);
    Geometry geometry = trainPatches != null ? whole.withPatches(trainPatches) : whole.trained();
    TrainingPlan plan = new TrainingPlan(new TrainingPlan.Model(geometry, whole.patches(), records.format()),
        new TrainingPlan.Optimisation(batch, steps, Duration.ofMillis(Math.round(minutes * 60_000)), rate, warmUp,
            AdamW.PAPER.withWeightDecay(weightDecay), dropout),
        new TrainingPlan.Evaluation(evaluateEvery, EVALUATION_WINDOWS, patience),
        dropped.shares(geometry.options().matching()), redrawEvery, seed,
        provider.device(Machine.orAll(cores)));
    AtomicBoolean stop = new AtomicBoolean();
    if (plan.model().guessesReachBack()) {
      System.err.println("indexing the corpora for the match model…");
    }
    try (GracefulStop _ = new GracefulStop(() -> stop.set(true), MAX_STOP);
        Corpus corpus = Corpus.open(corpora, heldOut, MIN_WINDOWS * geometry.windowSymbols(),
            range -> topics.open(range, plan.model().format()), raw);
        Trainer trainer = new Trainer(plan, corpus, corpora, name, out, start)) {
      System.err.printf(Locale.ROOT, "%s: %,d parameters, %,d bytes to train on, %,d held out%s%n",
          from == null ? preset : from.toString(),
          trainer.parameterCount(), corpus.trainingBytes(), corpus.heldOutBytes(),
          trainer.step() > 0 ? ", resumed at step " + trainer.step() : "");
      corpus.leftOut().forEach(what -> System.err.println("left out " + what));
      trainer.run(new TrainProgress(), stop::get);
      System.err.println();
      Optional<HeldOutBits> best = trainer.best();
      if (best.isEmpty()) {
        System.err.println("megabyte train: stopped before the first evaluation, no bundle was written");
        return CommandLine.ExitCode.SOFTWARE;
      }
      if (trainer.outOfPatience()) {
        System.err.printf("stopped early: nothing better in the last %d evaluations%n", patience);
      }
      best.filter(HeldOutBits::fallsApart).ifPresent(bits -> System.err.println("megabyte train: " + bits.warning()));
      System.out.printf(Locale.ROOT, "best held-out bits per byte %s, bundle %s%n", best.get(), out.resolve("bundle"));
      return CommandLine.ExitCode.OK;
    }
  }
}
