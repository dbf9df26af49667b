package org.megabytestreams.train;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.bundle.Manifest;
import org.megabytestreams.graph.AdamW;
import org.megabytestreams.graph.Graph;
import org.megabytestreams.graph.OnnxModel;
import org.megabytestreams.graph.Parameter;
import org.megabytestreams.model.Bits;
import org.megabytestreams.network.NetworkGraphs;
import org.megabytestreams.runtime.TrainingSession;

/// Runs one training run in a [RunFolder] of its own.
///
/// A step draws the same windows in every run ([BatchSampler]). A resumed run therefore sees the windows that an
/// unbroken run would see. If the folder's run had another mix of corpora, the run takes its weights alone and starts
/// again with these.
public final class Trainer implements AutoCloseable {
  /// Reports the progress of a run.
  ///
  /// @param progress from 0 to 1
  /// @param trainBitsPerByte mean since the last evaluation
  /// @param heldOut bits per byte of the last evaluation
  /// @param best the lowest of the figures that decide; see [HeldOutBits#deciding]
  public record Report(long step, double progress, Duration elapsed, double bytesPerSecond, double trainBitsPerByte,
      HeldOutBits heldOut, double best, float rate, boolean evaluated) {}

  /// Gets a report after every step.
  public interface Listener {
    void stepped(Report report);
  }

  private final TrainingPlan plan;
  private final Corpus corpus;
  private final String mix;
  private final String name;
  private final HeldOutEvaluation heldOut;
  private final BatchSampler sampler;
  private final List<Parameter> parameters;
  private final List<TrainingSession.State> states;
  private final TrainingSession session;
  private final RunFolder folder;
  private Checkpoint at;

  /// Prepares a run.
  ///
  /// @param from a bundle whose weights the run starts from; a checkpoint in `out` comes first
  public Trainer(TrainingPlan plan, Corpus corpus, List<String> corpusNames, String name, Path out,
      Optional<Bundle> from) throws IOException {
    this.plan = plan;
    this.corpus = corpus;
    this.mix = String.join("\n", corpusNames);
    this.name = name;
    TrainingPlan.Optimisation steps = plan.optimisation();
    Graph training = NetworkGraphs.training(plan.model().geometry(), steps.batch(), steps.adamW(), steps.dropout(),
        Long.hashCode(plan.seed()));
    this.parameters = training.parameters();
    this.states = states(parameters);
    TrainingWindow.Cutter cutter = plan.cutter();
    this.heldOut = corpus.read(
        () -> HeldOutEvaluation.of(corpus, plan.model().geometry(), cutter, plan.evaluation().windows()));
    this.sampler = corpus.read(
        () -> new BatchSampler(corpus, cutter, plan.predictionDropout(), steps.batch(), plan.seed()));
    this.session = new TrainingSession(OnnxModel.withParametersAsInputs(training),
        OnnxModel.withParametersAsInputs(NetworkGraphs.score(plan.model().geometry())), states, AdamW::updated,
        plan.device());
    try {
      this.folder = RunFolder.open(out);
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
    return plan.evaluation().outOfPatience(at.curve());
  }

  /// Returns the held-out figures of the best weights so far; empty before the first evaluation.
  public Optional<HeldOutBits> best() {
    return at.curve().stream().map(LearningCurve.Point::heldOut)
        .min(Comparator.comparingDouble(HeldOutBits::deciding));
  }

  /// Trains until the plan is done, patience is at its end or `stop` says so. In each case a checkpoint is left
  /// behind.
  ///
  /// @return the lowest of the held-out figures that decide; Double.MAX_VALUE if there was no evaluation
  public double run(Listener listener, BooleanSupplier stop) throws IOException {
    return corpus.read(() -> train(listener, stop));
  }

  private double train(Listener listener, BooleanSupplier stop) throws IOException {
    long before = at.elapsedNanos();
    long startedNanos = System.nanoTime();
    double bitsSum = 0;
    long bytesSum = 0;
    HeldOutBits held = at.curve().isEmpty() ? HeldOutBits.withoutMatching(Double.NaN)
        : at.curve().getLast().heldOut();
    while (true) {
      Duration elapsed = Duration.ofNanos(before + System.nanoTime() - startedNanos);
      double progress = plan.optimisation().progress(at.step(), elapsed);
      if (progress >= 1 || stop.getAsBoolean() || outOfPatience()) {
        break;
      }
      long stepStarted = System.nanoTime();
      float rate = plan.optimisation().rate(at.step(), elapsed);
      BatchSampler.Batch batch = sampler.draw(at.step());
      int bytes = batch.bytes();
      bitsSum += step(batch, rate);
      bytesSum += bytes;
      at = at.stepped(bytes, before + System.nanoTime() - startedNanos);
      double bytesPerSecond = bytes * 1e9 / (System.nanoTime() - stepStarted);
      boolean evaluate = at.step() % plan.evaluation().every() == 0;
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

  /// Takes a step of the optimiser.
  ///
  /// @return the bits of the batch
  private double step(BatchSampler.Batch batch, float rate) {
    double t = at.step() + 1.0;
    AdamW adamW = plan.optimisation().adamW();
    Map<String, Float> scalars = Map.of(
        AdamW.RATE, rate,
        AdamW.CORRECTION_1, (float) (1 / (1 - Math.pow(adamW.beta1(), t))),
        AdamW.CORRECTION_2, (float) (1 / (1 - Math.pow(adamW.beta2(), t))));
    Map<String, Float> results = session.step(TrainingWindow.together(batch.windows()), batch.weights(), scalars,
        Set.of(NetworkGraphs.LOSS, AdamW.GRADIENT_NORM));
    float loss = results.get(NetworkGraphs.LOSS);
    if (!Float.isFinite(loss)) {
      throw new IllegalStateException("training diverged at step " + at.step() + ": loss " + loss
          + "; a lower --rate may help");
    }
    return Bits.ofNats(loss * batch.scored());
  }

  private HeldOutBits evaluate(double trainBitsPerByte) throws IOException {
    corpus.requireWhole();
    HeldOutBits held = heldOut.measure(session, plan.optimisation().batch());
    boolean best = held.deciding() < at.best();
    at = at.evaluated(trainBitsPerByte, held);
    if (best) {
      folder.writeBest(name, plan.model().bundleGeometry(), session::state, card(held));
    }
    folder.write(at, states.stream().map(TrainingSession.State::name).toList(), session::state);
    return held;
  }

  private Manifest.Card card(HeldOutBits held) {
    boolean inThree = held.inThreeConditions();
    boolean dropped = !plan.predictionDropout().equals(TrainingPlan.NO_DROPOUT);
    return new Manifest.Card(corpus.publicNames(), at.trainedBytes(), at.step(), held.withMemory(), plan.seed(),
        "megabyte-streams, ONNX Runtime, " + plan.device(), inThree ? held.withoutMemory() : null,
        inThree ? held.recordAlone() : null, dropped ? plan.predictionDropout() : null,
        plan.redrawEvery() > 0 ? plan.redrawEvery() : null);
  }

  private Checkpoint start(Optional<Bundle> from) throws IOException {
    Optional<Checkpoint> found = folder.resume(plan.model().geometry(), states.size(), session::state);
    if (found.isPresent() && found.get().corpora().equals(mix)) {
      boolean inThree = plan.model().geometry().options().matching();
      return inThree ? found.get().withoutSingleFigures() : found.get();
    }
    if (found.isPresent()) {
      for (Parameter parameter : parameters) {
        clear(session.state(AdamW.firstMoment(parameter.name())));
        clear(session.state(AdamW.secondMoment(parameter.name())));
      }
    } else {
      InitialWeights first = from.isPresent() ? InitialWeights.from(from.get()) : InitialWeights.none();
      for (Parameter parameter : parameters) {
        session.state(parameter.name()).put(first.values(parameter, plan.model().geometry(), plan.seed()));
      }
    }
    return Checkpoint.unstarted(plan.model().geometry(), mix);
  }

  private static void clear(FloatBuffer values) {
    while (values.hasRemaining()) {
      values.put(0);
    }
  }

  private static List<TrainingSession.State> states(List<Parameter> parameters) {
    List<TrainingSession.State> states = new ArrayList<>();
    for (Parameter parameter : parameters) {
      long[] shape = parameter.shape().stream().mapToLong(Long::longValue).toArray();
      AdamW.states(parameter.name()).forEach(state -> states.add(new TrainingSession.State(state, shape)));
    }
    return states;
  }
}
