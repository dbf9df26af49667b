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
/// A record's bits depend on the memory, on the stream's own records in the window, and on the record. Records of all
/// streams share batches.
final class RecordwiseModel implements ByteModel {
  /// A batch has at most this many symbols, unless one record has more.
  private static final int BATCH_SYMBOLS = 1 << 14;
  /// Records are filled up by at most one part in this many, so that records of several lengths share a batch.
  private static final int FILLING_SHARE = 8;

  private final OnnxByteModel model;
  private final Geometry geometry;
  /// What windows look at that no memory is attached to; made at its first use.
  private MatchMemory own;

  RecordwiseModel(OnnxByteModel model) {
    this.model = model;
    this.geometry = model.geometry();
  }

  /// The symbols of one window, of which some records are not scored yet.
  ///
  /// @param left the records that need the network, in their order
  private record Part(int[] symbols, Predictions predictions, Surprisal surprisal, List<Piece> left) {}

  /// Holds symbols `[from, to)` of a part: a record, or a piece of one that does not fit its window.
  private record Piece(int from, int to) {}

  /// A record that the network is to score.
  private record Job(Part part, Piece piece) {
    int length() {
      return piece.to - piece.from;
    }
  }

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
    return new RecordwiseWindow(this, geometry.patches());
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
    List<Part> parts = IntStream.range(0, windows.size()).parallel().mapToObj(i -> {
      RecordwiseWindow window = (RecordwiseWindow) windows.get(i);
      return part(symbols.get(i), window.appended(symbols.get(i)), window.mixture());
    }).toList();
    score(parts);
    return parts.stream().map(Part::surprisal).toList();
  }

  /// Scores symbols of one window.
  ///
  /// @param mixture null if the network is to score all records
  Surprisal score(int[] symbols, Predictions predictions, PredictionMixture mixture) {
    Part part = part(symbols, predictions, mixture);
    score(List.of(part));
    return part.surprisal();
  }

  /// Scores the easy records.
  private Part part(int[] symbols, Predictions predictions, PredictionMixture mixture) {
    Part part = new Part(symbols, predictions, Surprisal.ofLength(symbols.length), new ArrayList<>());
    int patch = geometry.patchSize();
    int from = 0;
    for (int end = patch; end <= symbols.length; end += patch) {
      if (symbols[end - 1] == Symbols.BOUNDARY || end == symbols.length) {
        if (mixture != null && mixture.score(symbols, from, end, predictions, part.surprisal())) {
          part.surprisal().withoutNetwork().set(from, end);
        } else {
          part.left().add(new Piece(from, end));
        }
        from = end;
      }
    }
    return part;
  }

  private void score(List<Part> parts) {
    Map<Integer, List<Job>> byLength = new TreeMap<>();
    List<Job> longer = new ArrayList<>();
    for (Part part : parts) {
      for (Piece piece : part.left()) {
        Job job = new Job(part, piece);
        if (job.length() > geometry.windowSymbols()) {
          longer.add(job);
        } else {
          byLength.computeIfAbsent(filled(job.length()), _ -> new ArrayList<>()).add(job);
        }
      }
    }
    List<List<Job>> batches = new ArrayList<>();
    byLength.forEach((length, jobs) -> {
      int most = Math.max(1, BATCH_SYMBOLS / length);
      for (int at = 0; at < jobs.size(); at += most) {
        batches.add(jobs.subList(at, Math.min(jobs.size(), at + most)));
      }
    });
    batches.parallelStream().forEach(this::run);
    longer.parallelStream().forEach(this::runAlone);
  }

  /// Returns the length to which a record is filled up.
  private int filled(int length) {
    int patches = length / geometry.patchSize();
    int even = geometry.evenPatches();
    int step = Math.ceilDiv(Math.max(1, Integer.highestOneBit(patches) / FILLING_SHARE), even) * even;
    return Math.min(Math.ceilDiv(patches, step) * step * geometry.patchSize(), geometry.windowSymbols());
  }

  private void run(List<Job> jobs) {
    int length = filled(jobs.getFirst().length());
    int[][] windows = new int[jobs.size()][];
    List<Predictions> predictions = new ArrayList<>();
    for (int i = 0; i < windows.length; i++) {
      Job job = jobs.get(i);
      windows[i] = Arrays.copyOfRange(job.part().symbols(), job.piece().from(), job.piece().from() + length);
      Arrays.fill(windows[i], job.length(), length, Symbols.BOUNDARY);
      predictions.add(job.part().predictions().part(job.piece().from(), job.piece().to()).filledTo(length));
    }
    Surprisal[] results = model.surprisal(windows, 0, predictions);
    for (int i = 0; i < results.length; i++) {
      results[i].copyTo(0, jobs.get(i).part().surprisal(), jobs.get(i).piece().from(), jobs.get(i).length());
    }
  }

  private void runAlone(Job job) {
    int[] symbols = Arrays.copyOfRange(job.part().symbols(), job.piece().from(), job.piece().to());
    try (OnnxWindow window = model.windowWithoutMatches(symbols.length / geometry.patchSize())) {
      window.append(symbols, job.part().predictions().part(job.piece().from(), job.piece().to()))
          .copyTo(0, job.part().surprisal(), job.piece().from(), symbols.length);
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
