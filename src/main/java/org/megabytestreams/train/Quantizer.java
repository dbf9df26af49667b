package org.megabytestreams.train;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.bundle.Folders;
import org.megabytestreams.bundle.Manifest;
import org.megabytestreams.bundle.Precision;
import org.megabytestreams.graph.Graph;
import org.megabytestreams.graph.OnnxModel;
import org.megabytestreams.graph.Parameter;
import org.megabytestreams.graph.WeightMultiplication;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.RecordFormat;
import org.megabytestreams.model.Surprisal;
import org.megabytestreams.network.NetworkGraphs;
import org.megabytestreams.runtime.Device;
import org.megabytestreams.runtime.GraphProbe;
import org.megabytestreams.runtime.OnnxByteModel;

/// Gives a bundle int8 graphs.
///
/// The ranges of activations are those seen on windows of the corpus's training part. Narrower ranges cost more bits
/// on every bundle tried. The cost of int8 is measured on the held-out part.
public final class Quantizer {
  private static final int SEEN_WINDOWS = 48;
  private static final int MEASURED_WINDOWS = 192;
  /// Guesses reach back over the whole window, but the network's layers do not. Shorter windows therefore show all
  /// activations.
  private static final int MAX_PATCHES = 512;
  /// Smaller weights are left out, since they cost next to nothing.
  private static final int MIN_ELEMENTS = 1024;

  private final Bundle bundle;
  private final Geometry geometry;
  private final Map<String, float[]> weights;
  private final Corpus corpus;
  private final RecordFormat format;
  private final int cores;

  /// Creates a quantizer.
  ///
  /// @param corpus bytes such as the model will see
  public Quantizer(Bundle bundle, Corpus corpus, RecordFormat format, int cores) throws IOException {
    this.bundle = bundle;
    Geometry own = bundle.manifest().geometry();
    this.geometry = own.options().seesAnyLength() ? own.withPatches(Math.min(own.patches(), MAX_PATCHES)) : own;
    this.weights = WeightsFile.read(bundle);
    this.corpus = corpus;
    this.format = format;
    this.cores = cores;
  }

  /// Writes the bundle with int8 graphs to `folder`, which may be its own.
  public Bundle write(Path folder) throws IOException {
    Map<String, WeightMultiplication.Range> ranges = ranges(corpus.read(() -> windows(false, SEEN_WINDOWS)));
    List<TrainingWindow> heldOut = corpus.read(() -> windows(true, MEASURED_WINDOWS));
    corpus.requireWhole();
    Path aside = folder.resolveSibling(folder.getFileName() + ".unmeasured");
    try {
      Bundle unmeasured = write(aside, ranges, Double.NaN, Double.NaN, 0);
      return write(folder, ranges, bitsPerByte(unmeasured, Precision.FLOAT32, heldOut),
          bitsPerByte(unmeasured, Precision.INT8, heldOut), heldOut.stream().mapToLong(TrainingWindow::bytes).sum());
    } finally {
      Folders.delete(aside);
    }
  }

  private Bundle write(Path folder, Map<String, WeightMultiplication.Range> ranges, double float32, double int8,
      long bytes)
      throws IOException {
    Manifest manifest = bundle.manifest();
    var measured = new Manifest.Quantization(corpus.publicNames(), bytes, float32, int8);
    boolean half = manifest.weightsType().equals("float16");
    return BundleWriter.write(folder, manifest.name(), manifest.geometry(), name -> FloatBuffer.wrap(weights.get(name)),
        half, manifest.card(), Optional.of(new BundleWriter.Int8(ranges, measured))).withMemoryOf(bundle);
  }

  private List<TrainingWindow> windows(boolean heldOut, int count) {
    WindowSampler sampler = new WindowSampler(geometry, format);
    double total = corpus.sources().stream().mapToDouble(Corpus.Source::weight).sum();
    List<TrainingWindow> windows = new ArrayList<>();
    for (Corpus.Source source : corpus.sources()) {
      long bytes = (heldOut ? source.heldOut() : source.training()).byteSize();
      long different = Math.ceilDiv(bytes, (long) geometry.windowSymbols());
      long share = Math.clamp(Math.round(count * source.weight() / total), 1, Math.max(1, different));
      for (long i = 0; i < share; i++) {
        windows.add(sampler.cut(source, heldOut, (double) i / share));
      }
    }
    Corpus.requireRecords(corpus.sources(), heldOut, windows);
    return windows;
  }

  private Map<String, WeightMultiplication.Range> ranges(List<TrainingWindow> windows) {
    Set<String> multiplied = new HashSet<>();
    Graph graph = NetworkGraphs.score(geometry, WeightMultiplication.observed(multiplied));
    Set<String> observed = graph.parameters().stream().filter(p -> p.elements() >= MIN_ELEMENTS)
        .map(Parameter::name).filter(multiplied::contains).collect(Collectors.toSet());
    Set<String> outputs = new HashSet<>();
    observed.forEach(name ->
        outputs.addAll(List.of(WeightMultiplication.least(name), WeightMultiplication.most(name))));
    Map<String, long[]> shapes = graph.parameters().stream().collect(
        Collectors.toMap(Parameter::name, p -> p.shape().stream().mapToLong(Long::longValue).toArray()));
    Map<String, float[]> used = new HashMap<>(weights);
    used.keySet().retainAll(shapes.keySet());
    Map<String, WeightMultiplication.Range> ranges = new HashMap<>();
    try (GraphProbe observation =
        new GraphProbe(geometry, OnnxModel.withParametersAsInputs(graph), used, shapes, cores)) {
      for (TrainingWindow window : windows) {
        Map<String, Float> found = observation.scalars(window.symbols(), outputs);
        for (String name : observed) {
          ranges.merge(name, new WeightMultiplication.Range(found.get(WeightMultiplication.least(name)),
              found.get(WeightMultiplication.most(name))),
              WeightMultiplication.Range::with);
        }
      }
    }
    return ranges;
  }

  private double bitsPerByte(Bundle measured, Precision precision, List<TrainingWindow> windows) {
    double bits = 0;
    long bytes = 0;
    try (OnnxByteModel model = OnnxByteModel.open(measured, geometry, precision, Device.cpu(cores))) {
      Surprisal[] found = model.surprisal(windows.stream().map(TrainingWindow::symbols).toArray(int[][]::new));
      for (int i = 0; i < found.length; i++) {
        float[] scored = windows.get(i).scored();
        for (int j = 0; j < scored.length; j++) {
          bits += found[i].bits()[j] * scored[j];
        }
        bytes += windows.get(i).bytes();
      }
    }
    return bits / bytes;
  }
}
