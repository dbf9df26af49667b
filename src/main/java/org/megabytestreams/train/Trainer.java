package org.megabytestreams.train;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.bundle.Manifest;
import org.megabytestreams.graph.AdamW;
import org.megabytestreams.graph.Graph;
import org.megabytestreams.graph.OnnxModel;
import org.megabytestreams.graph.Parameter;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.network.NetworkGraphs;
import org.megabytestreams.runtime.TrainingSession;

/// Runs one training run in a folder of its own.
///
/// ```
/// OUT/checkpoint   the state to resume from, replaced at every evaluation
/// OUT/bundle/      the best model so far, by held-out bits per byte
/// OUT/curve.svg    the learning curve
/// OUT/run.jsonl    one line an evaluation
/// ```
///
/// Windows are drawn from a generator seeded by seed and step. A resumed run therefore sees the windows that an
/// unbroken run would see. If the folder's run had another mix of corpora, the run takes its weights alone and starts
/// again with these.
public final class Trainer implements AutoCloseable {
  /// Reports the progress of a run.
  ///
  /// @param progress from 0 to 1
  /// @param trainBitsPerByte mean since the last evaluation
  /// @param heldOutBitsPerByte of the last evaluation
  public record Report(long step, double progress, Duration elapsed, double bytesPerSecond, double trainBitsPerByte,
      double heldOutBitsPerByte, double bestBitsPerByte, float rate, boolean evaluated) {}

  /// Gets a report after every step.
  public interface Listener {
    void stepped(Report report);
  }

  /// Windows of a source in which the trainer looks for records.
  private static final int LOOKS = 8;
  private static final double LN_2 = Math.log(2);
  /// Keeps the generators of different seeds apart; not the increment of [SplittableRandom] itself.
  private static final long SEED_SPREAD = 0xbf58476d1ce4e5b9L;

  private final TrainingPlan plan;
  private final Corpus corpus;
  private final Path folder;
  private final String name;
  private final List<String> corpusNames;
  private final TrainingWindow.Cutter cutter;
  private final List<Parameter> parameters;
  private final TrainingSession session;
  private final List<String> stateNames = new ArrayList<>();
  private final List<TrainingWindow> heldOut;
  private Checkpoint at;

  /// Prepares a run.
  ///
  /// @param from a bundle whose weights the run starts from; a checkpoint in `folder` comes first
  public Trainer(TrainingPlan plan, Corpus corpus, List<String> corpusNames, String name, Path folder,
      Optional<Bundle> from) throws IOException {
    this.plan = plan;
    this.corpus = corpus;
    this.corpusNames = corpusNames;
    this.name = name;
    this.folder = folder;
    this.cutter = plan.guessesReachBack() ? new LongContextSampler(plan.geometry(), plan.bundlePatches(), plan.format())
        : new WindowSampler(plan.geometry(), plan.format());
    Graph training =
        NetworkGraphs.training(plan.geometry(), plan.batch(), plan.optimiser(), plan.dropout(),
        Long.hashCode(plan.seed()));
    this.parameters = training.parameters();
    this.heldOut = corpus.read(this::heldOutWindows);
    corpus.read(this::requireRecords);
    this.session = new TrainingSession(OnnxModel.withParametersAsInputs(training),
        OnnxModel.withParametersAsInputs(NetworkGraphs.score(plan.geometry())), states(), AdamW::updated,
        plan.device());
    try {
      Files.createDirectories(folder);
      BundleWriter.restore(folder.resolve("bundle"));
      at = start(from);
    } catch (IOException | RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /// Returns the number of steps done; above 0 if the run resumed.
  public long step() {
    return at.step();
  }

  /// Returns the number of bytes seen in training, repetitions counted.
  public long trainedBytes() {
    return at.trainedBytes();
  }

  public long parameterCount() {
    return parameters.stream().mapToLong(Parameter::elements).sum();
  }

  /// Tells whether the plan's patience is at its end. That many last evaluations have then found nothing better.
  public boolean outOfPatience() {
    int looks = at.curve().size();
    int best = 0;
    for (int i = 1; i < looks; i++) {
      if (at.curve().get(i).heldOutBitsPerByte() < at.curve().get(best).heldOutBitsPerByte()) {
        best = i;
      }
    }
    return plan.patience() > 0 && looks - 1 - best >= plan.patience();
  }

  /// Trains until the plan is done, patience is at its end or `stop` says so. In each case a checkpoint is left
  /// behind.
  ///
  /// @return the lowest held-out bits per byte; Double.MAX_VALUE if there was no evaluation
  public double run(Listener listener, BooleanSupplier stop) throws IOException {
    return corpus.read(() -> train(listener, stop));
  }

  private double train(Listener listener, BooleanSupplier stop) throws IOException {
    long before = at.elapsedNanos();
    long startedNanos = System.nanoTime();
    double bitsSum = 0;
    long bytesSum = 0;
    double held = at.curve().isEmpty() ? Double.NaN : at.curve().getLast().heldOutBitsPerByte();
    while (true) {
      Duration elapsed = Duration.ofNanos(before + System.nanoTime() - startedNanos);
      double progress = plan.progress(at.step(), elapsed);
      if (progress >= 1 || stop.getAsBoolean() || outOfPatience()) {
        break;
      }
      long stepStarted = System.nanoTime();
      float rate = plan.rate(at.step(), elapsed);
      Batch batch = step(rate);
      bitsSum += batch.bits();
      bytesSum += batch.bytes();
      at = new Checkpoint(at.geometry(), at.corpora(), at.step() + 1, at.trainedBytes() + batch.bytes(),
          before + System.nanoTime() - startedNanos, at.best(), at.curve());
      double bytesPerSecond = batch.bytes() * 1e9 / (System.nanoTime() - stepStarted);
      boolean evaluate = at.step() % plan.evaluateEvery() == 0;
      double train = bitsSum / bytesSum;
      if (evaluate) {
        held = evaluate(train);
        bitsSum = 0;
        bytesSum = 0;
      }
      listener.stepped(
          new Report(at.step(), progress, elapsed, bytesPerSecond, train, held, at.best(), rate, evaluate));
    }
    if (bytesSum > 0) {
      evaluate(bitsSum / bytesSum);
    }
    return at.best();
  }

  @Override
  public void close() {
    session.close();
  }

  private record Batch(double bits, int bytes) {}

  private Batch step(float rate) {
    SplittableRandom random = new SplittableRandom(plan.seed() * SEED_SPREAD + at.step());
    List<TrainingWindow> windows = new ArrayList<>();
    float[][] weights = new float[plan.batch()][];
    int bytes = 0;
    double counted = 0;
    for (int i = 0; i < plan.batch(); i++) {
      TrainingWindow window = cutter.cut(drawn(random), false, random.nextDouble());
      windows.add(window);
      weights[i] = window.scored();
      bytes += window.bytes();
      for (float weight : window.scored()) {
        counted += weight;
      }
    }
    for (float[] row : weights) {
      for (int i = 0; i < row.length; i++) {
        row[i] /= (float) counted;
      }
    }
    double t = at.step() + 1.0;
    Map<String, Float> scalars = Map.of(
        AdamW.RATE, rate,
        AdamW.CORRECTION_1, (float) (1 / (1 - Math.pow(plan.optimiser().beta1(), t))),
        AdamW.CORRECTION_2, (float) (1 / (1 - Math.pow(plan.optimiser().beta2(), t))));
    Map<String, Float> results = session.step(TrainingWindow.together(windows), weights, scalars,
        Set.of(NetworkGraphs.LOSS, AdamW.GRADIENT_NORM));
    float loss = results.get(NetworkGraphs.LOSS);
    if (!Float.isFinite(loss)) {
      throw new IllegalStateException("training diverged at step " + at.step() + ": loss " + loss
          + "; a lower --rate may help");
    }
    return new Batch(loss * counted / LN_2, bytes);
  }

  /// Draws one of the sources, by weight.
  private Corpus.Source drawn(SplittableRandom random) {
    double left = random.nextDouble(corpus.sources().stream().mapToDouble(Corpus.Source::weight).sum());
    for (Corpus.Source source : corpus.sources()) {
      left -= source.weight();
      if (left < 0) {
        return source;
      }
    }
    return corpus.sources().getLast();
  }

  private double evaluate(double trainBitsPerByte) throws IOException {
    corpus.requireWhole();
    double held = heldOutBitsPerByte();
    List<LearningCurve.Point> curve = new ArrayList<>(at.curve());
    curve.add(new LearningCurve.Point(at.step(), trainBitsPerByte, held));
    boolean best = held < at.best();
    at = new Checkpoint(at.geometry(), at.corpora(), at.step(), at.trainedBytes(), at.elapsedNanos(),
        Math.min(held, at.best()), List.copyOf(curve));
    if (best) {
      Manifest.Card card = new Manifest.Card(corpus.publicNames(), at.trainedBytes(), at.step(), held, plan.seed(),
          "megabyte-streams, ONNX Runtime, " + plan.device());
      BundleWriter.write(folder.resolve("bundle"), name, bundleGeometry(), session::state, true, card);
    }
    // The checkpoint follows the bundle: it must not promise a best model that was never written.
    at.write(folder.resolve("checkpoint"), stateNames, session::state);
    Files.writeString(folder.resolve("curve.svg"), LearningCurve.svg(curve));
    Files.writeString(folder.resolve("run.jsonl"), String.format(java.util.Locale.ROOT,
        "{\"step\":%d,\"seconds\":%.1f,\"trainedBytes\":%d,\"trainBitsPerByte\":%.5f,\"heldOutBitsPerByte\":%.5f}%n",
        at.step(), at.elapsedNanos() / 1e9, at.trainedBytes(), trainBitsPerByte, held),
        java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.APPEND);
    return held;
  }

  private Geometry bundleGeometry() {
    return plan.geometry().withPatches(plan.bundlePatches());
  }

  private double heldOutBitsPerByte() {
    double bits = 0;
    long bytes = 0;
    for (int from = 0; from < heldOut.size(); from += plan.batch()) {
      List<TrainingWindow> part = heldOut.subList(from, Math.min(heldOut.size(), from + plan.batch()));
      float[][] scores = session.evaluate(TrainingWindow.together(part));
      for (int i = 0; i < part.size(); i++) {
        for (int j = 0; j < scores[i].length; j++) {
          bits += scores[i][j] * part.get(i).scored()[j];
        }
        bytes += part.get(i).bytes();
      }
    }
    return bits / bytes;
  }

  /// Cuts windows spread evenly over the held-out part of each source, in a number that the source's weight demands.
  /// Sources too light for a window of their own share windows: one of several sources gets one.
  private List<TrainingWindow> heldOutWindows() {
    List<Corpus.Source> sources =
        corpus.sources().stream().filter(source -> source.heldOut().byteSize() > 0).toList();
    double total = sources.stream().mapToDouble(Corpus.Source::weight).sum();
    List<TrainingWindow> windows = new ArrayList<>();
    double before = 0;
    for (Corpus.Source source : sources) {
      long first = Math.round(plan.evaluationWindows() * before / total);
      before += source.weight();
      long count = Math.round(plan.evaluationWindows() * before / total) - first;
      for (long i = 0; i < count; i++) {
        windows.add(cutter.cut(source, true, (double) i / count));
      }
    }
    if (windows.isEmpty()) {
      throw new IllegalArgumentException("expected some held-out bytes, got none: --held-out is too small a share of "
          + corpus.trainingBytes() + " bytes");
    }
    Corpus.requireRecords(sources, true, windows);
    return windows;
  }

  /// Checks that each source has records to train on, since a batch may come from one source alone.
  private Void requireRecords() {
    for (Corpus.Source source : corpus.sources()) {
      if (source.trainingBytes() > 0 && source.weight() > 0) {
        Corpus.requireRecords(List.of(source), false, IntStream.range(0, LOOKS)
            .mapToObj(look -> cutter.cut(source, false, (double) look / LOOKS)).toList());
      }
    }
    return null;
  }

  private Checkpoint start(Optional<Bundle> from) throws IOException {
    Path file = folder.resolve("checkpoint");
    String mix = String.join("\n", corpusNames);
    if (Files.exists(file)) {
      Set<String> read = new HashSet<>();
      Checkpoint found = Checkpoint.read(file, Checkpoint.text(plan.geometry()), state -> {
        read.add(state);
        return session.state(state);
      });
      if (read.size() < stateNames.size()) {
        throw new IOException(file + ": expected " + stateNames.size() + " tensors, got " + read.size());
      }
      if (found.corpora().equals(mix)) {
        return found;
      }
      for (Parameter parameter : parameters) {
        clear(session.state(AdamW.firstMoment(parameter.name())));
        clear(session.state(AdamW.secondMoment(parameter.name())));
      }
      return Checkpoint.unstarted(plan.geometry(), mix);
    }
    InitialWeights first = from.isPresent() ? InitialWeights.from(from.get()) : InitialWeights.none();
    for (Parameter parameter : parameters) {
      session.state(parameter.name()).put(first.values(parameter, plan.geometry(), plan.seed()));
    }
    return Checkpoint.unstarted(plan.geometry(), mix);
  }

  private static void clear(FloatBuffer values) {
    while (values.hasRemaining()) {
      values.put(0);
    }
  }

  private List<TrainingSession.State> states() {
    List<TrainingSession.State> states = new ArrayList<>();
    for (Parameter parameter : parameters) {
      long[] shape = parameter.shape().stream().mapToLong(Long::longValue).toArray();
      for (String state : AdamW.states(parameter.name())) {
        states.add(new TrainingSession.State(state, shape));
        stateNames.add(state);
      }
    }
    return states;
  }
}
