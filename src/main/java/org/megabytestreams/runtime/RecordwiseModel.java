package org.megabytestreams.runtime;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.megabytestreams.matchmodel.MatchMemory;
import org.megabytestreams.matchmodel.PredictionMixture;
import org.megabytestreams.matchmodel.Predictions;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.GrowingWindow;
import org.megabytestreams.model.Surprisal;
import org.megabytestreams.model.SymbolLanes;
import org.megabytestreams.model.Symbols;

/// Scores records one by one, with what a match model predicts from the records before them.
///
/// An example: a partition's memory has 9,000 lines. A line comes that is like many of them. The mixture of the match
/// model's predictions costs 0.2 bits a symbol, which is little for this memory, so the network does not see the line.
/// The next line costs 2 bits a symbol by the mixture. The network scores it: it sees the line, and its predictions,
/// but no earlier line.
///
/// A record's bits depend on the memory, on the stream's own records in the window, and on the record.
final class RecordwiseModel implements ByteModel {
  /// A batch has at most this many symbols, unless one record has more.
  private static final int BATCH_SYMBOLS = 1 << 14;
  /// Records are filled up by at most one part in this many, so that records of several lengths share a batch.
  private static final int FILLING_SHARE = 8;
  /// Longer records are never easy: the predictions of all their symbols would take too much memory.
  private static final int MAX_EASY_SYMBOLS = 1 << 15;
  private static final int CHUNK_SYMBOLS = 1 << 12;

  private final OnnxByteModel model;
  private final Geometry geometry;
  /// What windows look at that no memory is attached to; made at its first use.
  private MatchMemory own;

  RecordwiseModel(OnnxByteModel model) {
    this.model = model;
    this.geometry = model.geometry();
  }

  /// Gives the predictions of symbols `[from, to)` of a window's next ones. It is asked for all of them in order.
  interface NextPredictions {
    Predictions of(int from, int to);
  }

  /// The symbols that one window takes.
  ///
  /// @param jobs the records that the network is still to score
  record Part(int[] symbols, Surprisal surprisal, List<Job> jobs) {}

  /// A record that the network is to score.
  ///
  /// @param from where it starts in its part
  record Job(Surprisal target, int from, int[] symbols, Predictions predictions) {}

  @Override
  public Geometry geometry() {
    return geometry;
  }

  /// Names it apart from the model, whose windows are others.
  @Override
  public String digest() {
    return model.digest() + "-recordwise";
  }

  @Override
  public synchronized MatchMemory memory() {
    if (own == null) {
      own = MatchMemory.mixing(model.memory(), geometry.options().guessContexts());
    }
    return own;
  }

  @Override
  public ByteModel recordwise() {
    return this;
  }

  @Override
  public boolean supportsIncremental() {
    return true;
  }

  @Override
  public GrowingWindow window() {
    return window(geometry.patches());
  }

  @Override
  public GrowingWindow window(int patches) {
    return new RecordwiseWindow(this, patches);
  }

  /// Returns that it takes any number: the more records, the fuller the batches.
  @Override
  public int packedWindows() {
    return Integer.MAX_VALUE;
  }

  @Override
  public int packedPatches() {
    return Integer.MAX_VALUE;
  }

  @Override
  public Surprisal[] surprisal(int[][] windows, int skipped) {
    int from = skipped * geometry.patchSize();
    return Arrays.stream(windows).map(symbols -> {
      try (GrowingWindow window = window(symbols.length / geometry.patchSize())) {
        if (from > 0) {
          window.prefill(Arrays.copyOf(symbols, from));
        }
        return window.append(Arrays.copyOfRange(symbols, from, symbols.length));
      }
    }).toArray(Surprisal[]::new);
  }

  @Override
  public List<Surprisal> append(List<GrowingWindow> windows, List<int[]> symbols) {
    List<Part> parts = IntStream.range(0, windows.size()).parallel()
        .mapToObj(i -> ((RecordwiseWindow) windows.get(i)).take(symbols.get(i))).toList();
    run(parts.stream().flatMap(part -> part.jobs().stream()).toList());
    return parts.stream().map(Part::surprisal).toList();
  }

  /// Scores what the network is still to score of one window.
  Surprisal finish(Part part) {
    run(part.jobs());
    return part.surprisal();
  }

  /// Scores the easy records, and the long ones. A record that is cut at either end is not easy.
  ///
  /// @param withinRecord whether the first symbols belong to a record that began before them
  Part part(int[] symbols, NextPredictions predictions, PredictionMixture mixture, boolean withinRecord) {
    Part part = new Part(symbols, Surprisal.ofLength(symbols.length), new ArrayList<>());
    int patch = geometry.patchSize();
    int from = 0;
    for (int end = patch; end <= symbols.length; end += patch) {
      boolean ends = symbols[end - 1] == Symbols.BOUNDARY;
      if (ends || end == symbols.length) {
        boolean whole = ends && !(from == 0 && withinRecord);
        if (end - from > MAX_EASY_SYMBOLS) {
          int start = from;
          runInChunks(Arrays.copyOfRange(symbols, from, end), (at, to) -> predictions.of(start + at, start + to),
              part.surprisal(), from);
        } else {
          take(part, from, end, predictions.of(from, end), whole ? mixture : null);
        }
        from = end;
      }
    }
    return part;
  }

  /// @param mixture null if the network is to score the record in any case
  private static void take(Part part, int from, int end, Predictions predictions, PredictionMixture mixture) {
    int[] record = Arrays.copyOfRange(part.symbols(), from, end);
    Surprisal mixed = Surprisal.ofLength(record.length);
    if (mixture != null && mixture.score(record, 0, record.length, predictions, mixed)) {
      mixed.withoutNetwork().set(0, record.length);
      mixed.copyTo(0, part.surprisal(), from, record.length);
    } else {
      part.jobs().add(new Job(part.surprisal(), from, record, predictions));
    }
  }

  /// Lets the network score a record that is too long for a batch.
  ///
  /// @param at where it starts in `target`
  private void runInChunks(int[] record, NextPredictions predictions, Surprisal target, int at) {
    try (OnnxWindow window = model.windowWithoutMatches(record.length / geometry.patchSize())) {
      for (int from = 0; from < record.length; from += CHUNK_SYMBOLS) {
        int to = Math.min(record.length, from + CHUNK_SYMBOLS);
        window.append(Arrays.copyOfRange(record, from, to), predictions.of(from, to))
            .copyTo(0, target, at + from, to - from);
      }
    }
  }

  private void run(List<Job> jobs) {
    Map<Integer, List<Job>> byLength = new TreeMap<>();
    List<Runnable> batches = new ArrayList<>();
    for (Job job : jobs) {
      if (job.symbols().length > geometry.windowSymbols()) {
        batches.add(() -> runInChunks(job.symbols(), job.predictions()::part, job.target(), job.from()));
      } else {
        byLength.computeIfAbsent(filled(job.symbols().length), _ -> new ArrayList<>()).add(job);
      }
    }
    byLength.forEach((length, alike) -> {
      int size = Math.max(1, BATCH_SYMBOLS / length);
      for (int at = 0; at < alike.size(); at += size) {
        List<Job> batch = alike.subList(at, Math.min(alike.size(), at + size));
        batches.add(() -> run(batch, length));
      }
    });
    batches.parallelStream().forEach(Runnable::run);
  }

  /// Returns the length to which a record is filled up.
  private int filled(int length) {
    int patches = length / geometry.patchSize();
    int even = geometry.evenPatches();
    int step = Math.ceilDiv(Math.max(1, Integer.highestOneBit(patches) / FILLING_SHARE), even) * even;
    return Math.min(Math.ceilDiv(patches, step) * step * geometry.patchSize(), geometry.windowSymbols());
  }

  private void run(List<Job> jobs, int length) {
    int[][] windows = new int[jobs.size()][];
    List<Predictions> predictions = new ArrayList<>();
    for (int i = 0; i < windows.length; i++) {
      Job job = jobs.get(i);
      windows[i] = Arrays.copyOf(job.symbols(), length);
      Arrays.fill(windows[i], job.symbols().length, length, Symbols.BOUNDARY);
      predictions.add(job.predictions().filledTo(length));
    }
    Surprisal[] results = model.surprisal(windows, 0, predictions);
    for (int i = 0; i < results.length; i++) {
      results[i].copyTo(0, jobs.get(i).target(), jobs.get(i).from(), jobs.get(i).symbols().length);
    }
  }

  @Override
  public SymbolLanes lanes(int count) {
    return model.lanes(count);
  }

  /// Does nothing: the model closes.
  @Override
  public void close() {
    // It holds nothing of its own.
  }
}
