package org.megabytestreams.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.bundle.Precision;
import org.megabytestreams.matchmodel.MatchMemory;
import org.megabytestreams.matchmodel.Predictions;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.GrowingWindow;
import org.megabytestreams.model.Surprisal;
import org.megabytestreams.model.SymbolLanes;
import org.megabytestreams.model.Symbols;

/// Opens a bundle for scoring.
///
/// Whole windows are scored many at a time, on a GPU or on all cores. A growing window is scored on one core: a GPU has
/// no kernel for attention with a float32 past. Nor could the past stay in the GPU's memory.
public final class OnnxByteModel implements ByteModel {
  /// Longer windows are run in chunks, since attention's matrices grow with the square of the length.
  private static final int MAX_WHOLE_SYMBOLS = 1 << 15;

  private final String digest;
  private final Geometry geometry;
  private final BundleMemory memory;
  private final Device device;
  private final SharedSession scoring;
  /// The sessions are opened at their first use, since not every command needs each.
  private final LazySession appending;
  private final LazySession packing;
  private final PackedAppend packed;
  private final LazySession patching;
  private final LazySession spelling;
  /// The steps graph; null if the model makes no drafts.
  private final LazySession drafting;
  private final ExecutorService threads;
  /// Null if the model cannot do without windows.
  private final RecordwiseModel recordwise;

  private OnnxByteModel(Bundle bundle, Geometry geometry, Precision precision, Device device) {
    if (precision == Precision.INT8 && bundle.manifest().int8() == null) {
      throw new Bundle.BadBundleException(bundle.folder()
          + ": the model has no int8 graphs: 'megabyte quantize' makes them");
    }
    this.digest = bundle.manifest().digest() + precision.suffix();
    this.geometry = geometry;
    this.memory = new BundleMemory(bundle);
    this.device = precision == Precision.INT8 ? device.withoutGpu() : device; // a GPU has no kernels for int8
    Device growing = device.withoutGpu();
    this.scoring = new SharedSession(bundle.folder().resolve(precision.file(Bundle.SCORE)), this.device);
    this.appending = new LazySession(bundle.folder().resolve(precision.file(Bundle.APPEND)), growing);
    this.packing = new LazySession(bundle.folder().resolve(precision.file(Bundle.PACKED)), growing);
    this.packed = new PackedAppend(geometry, packing);
    this.patching = new LazySession(bundle.folder().resolve(precision.file(Bundle.PATCH)), growing);
    this.spelling = new LazySession(bundle.folder().resolve(precision.file(Bundle.SYMBOL)), growing);
    this.drafting = precision == Precision.FLOAT32 && StepGraph.suits(geometry)
        ? new LazySession(bundle.folder().resolve(Bundle.WEIGHTS),
            () -> new SharedSession(StepGraph.of(bundle), bundle.folder(), growing))
        : null;
    this.threads = Executors.newFixedThreadPool(device.cores(),
        Thread.ofPlatform().daemon().name("megabyte-score-", 0).factory());
    this.recordwise = geometry.recordwise() && appending.exists() ? new RecordwiseModel(this) : null;
  }

  /// Opens a bundle on `cores` cores.
  public static OnnxByteModel open(Bundle bundle, int cores) {
    return open(bundle, Device.cpu(cores));
  }

  public static OnnxByteModel open(Bundle bundle, Device device) {
    return open(bundle, bundle.manifest().geometry(), Precision.FLOAT32, device);
  }

  /// Opens a bundle with windows that are shorter than they might be.
  ///
  /// @param geometry the bundle's own but for the number of patches
  /// @throws Bundle.BadBundleException if the bundle has no graphs of that precision
  public static OnnxByteModel open(Bundle bundle, Geometry geometry, Precision precision, Device device) {
    return new OnnxByteModel(bundle, geometry, precision, device);
  }

  /// Opens the sessions that scoring streams takes, and the memory, so that the bundle's files are not read later.
  ///
  /// @param lanes whether to open those of lanes, too
  void openSessions(boolean lanes) {
    memory.get();
    if (supportsIncremental()) {
      appending.get();
    }
    if (prefersIncremental() && packing.exists()) {
      packing.get();
    }
    if (lanes && geometry.options().megaByte()) {
      patching.get();
      (drafting == null ? spelling : drafting).get();
    }
  }

  @Override
  public Geometry geometry() {
    return geometry;
  }

  @Override
  public String digest() {
    return digest;
  }

  @Override
  public MatchMemory memory() {
    return memory.get();
  }

  @Override
  public Surprisal[] surprisal(int[][] windows, int skipped) {
    return surprisal(windows, skipped, null);
  }

  /// Computes the surprisal of windows whose predictions are known.
  ///
  /// @param predictions of each window; null if each window makes its own
  Surprisal[] surprisal(int[][] windows, int skipped, List<Predictions> predictions) {
    check(windows, skipped);
    if (windows.length <= 1) {
      return windows.length == 0 ? new Surprisal[0] : run(windows, skipped, predictions);
    }
    int slice = device.windowsARun(windows[0].length, windows.length);
    List<Future<Surprisal[]>> parts = new ArrayList<>();
    for (int from = 0; from < windows.length; from += slice) {
      int to = Math.min(windows.length, from + slice);
      int[][] part = Arrays.copyOfRange(windows, from, to);
      List<Predictions> theirs = predictions == null ? null : predictions.subList(from, to);
      parts.add(threads.submit(() -> run(part, skipped, theirs)));
    }
    return parts.stream().flatMap(part -> Arrays.stream(await(part))).toArray(Surprisal[]::new);
  }

  @Override
  public ByteModel recordwise() {
    return recordwise;
  }

  /// Returns a window to which symbols are appended whose predictions are known.
  ///
  /// @param patches the most that it holds
  OnnxWindow windowWithoutMatches(int patches) {
    return new OnnxWindow(geometry.withPatches(patches), appending.get(), null);
  }

  @Override
  public boolean supportsIncremental() {
    return appending.exists();
  }

  @Override
  public boolean prefersIncremental() {
    return supportsIncremental() && !(device.cuda() && geometry.windowSymbols() <= MAX_WHOLE_SYMBOLS);
  }

  @Override
  public GrowingWindow window() {
    return new OnnxWindow(geometry, appending.get(), memory.get());
  }

  @Override
  public GrowingWindow window(int patches) {
    if (patches > geometry.patches() && !geometry.options().seesAnyLength()) {
      return ByteModel.super.window(patches);
    }
    return new OnnxWindow(geometry.withPatches(patches), appending.get(), memory.get());
  }

  @Override
  public int packedWindows() {
    return packing.exists() ? packed.windows() : 1;
  }

  @Override
  public List<Surprisal> append(List<GrowingWindow> windows, List<int[]> symbols) {
    List<OnnxWindow> own = windows.stream().map(OnnxWindow.class::cast).toList();
    boolean oneRun = IntStream.range(0, own.size()).allMatch(i -> own.get(i).isOneRun(symbols.get(i)));
    return windows.size() > 1 && oneRun && packing.exists()
        ? packed.append(own, symbols) : ByteModel.super.append(windows, symbols);
  }

  @Override
  public SymbolLanes lanes(int count) {
    return geometry.options().megaByte()
        ? new MegaByteLanes(geometry, count, appending.get(), patching.get(), spelling.get(), false, memory.get())
        : new TransformerLanes(geometry, count, appending.get());
  }

  @Override
  public SymbolLanes draftingLanes(int count) {
    return drafting == null ? lanes(count)
        : new MegaByteLanes(geometry, count, appending.get(), patching.get(), drafting.get(), true, memory.get());
  }

  @Override
  public void close() {
    threads.close(); // waits: no session may be closed under a run
    scoring.close();
    appending.close();
    packed.close();
    packing.close();
    patching.close();
    spelling.close();
    if (drafting != null) {
      drafting.close();
    }
  }

  private Surprisal[] run(int[][] windows, int skipped, List<Predictions> predictions) {
    if (predictions == null && windows[0].length > MAX_WHOLE_SYMBOLS && supportsIncremental()) {
      return Arrays.stream(windows).map(window -> runInChunks(window, skipped)).toArray(Surprisal[]::new);
    }
    int[][] padded = Arrays.copyOf(windows, device.padded(windows.length));
    Arrays.fill(padded, windows.length, padded.length, windows[0]);
    try (OnnxTensor input = Tensors.of(padded);
        OnnxTensor unscored = Tensors.ofInts(skipped);
        PredictionTensors guesses = predictions(padded, predictions)) {
      Map<String, OnnxTensor> inputs = new HashMap<>(Map.of("symbols", input, "skipped", unscored));
      guesses.addTo(inputs);
      return scoring.with(session -> {
        try (OrtSession.Result result = session.run(inputs)) {
          float[][] bits = RunResults.rows(result, "bits");
          float[][] expected = RunResults.rows(result, "expectedBits");
          return IntStream.range(0, windows.length).mapToObj(i -> new Surprisal(bits[i], expected[i]))
              .toArray(Surprisal[]::new);
        }
      });
    } catch (OrtException e) {
      throw new OnnxRuntimeException("scoring " + windows.length + " windows failed", e);
    }
  }

  private PredictionTensors predictions(int[][] windows, List<Predictions> known) throws OrtException {
    if (!geometry.options().matching()) {
      return PredictionTensors.none();
    }
    if (known == null) {
      return PredictionTensors.of(windows, memory.get(), geometry.options().guessContexts());
    }
    List<Predictions> padded = new ArrayList<>(known);
    while (padded.size() < windows.length) {
      padded.add(known.getFirst());
    }
    return PredictionTensors.of(padded);
  }

  private Surprisal runInChunks(int[] symbols, int skipped) {
    int from = skipped * geometry.patchSize();
    try (GrowingWindow window = window()) {
      if (skipped > 0) {
        window.prefill(Arrays.copyOf(symbols, from));
      }
      return window.append(Arrays.copyOfRange(symbols, from, symbols.length));
    }
  }

  private static Surprisal[] await(Future<Surprisal[]> part) {
    try {
      return Uninterruptible.get(part);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private void check(int[][] windows, int skipped) {
    int step = geometry.patchSize() * geometry.evenPatches();
    for (int[] window : windows) {
      int length = window.length;
      if (length == 0 || length % step != 0 || length > geometry.windowSymbols() || length != windows[0].length) {
        throw new IllegalArgumentException("expected windows of one length, a multiple of " + step + " from " + step
            + " to " + geometry.windowSymbols() + " symbols, got " + length);
      }
      if (skipped < 0 || (long) skipped * geometry.patchSize() >= length) {
        throw new IllegalArgumentException("expected to skip 0 to " + (length / geometry.patchSize() - 1)
            + " patches, got " + skipped);
      }
      Symbols.check(window);
    }
  }
}
