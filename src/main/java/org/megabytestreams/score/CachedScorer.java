package org.megabytestreams.score;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.GrowingWindow;
import org.megabytestreams.model.SlidingWindow;
import org.megabytestreams.model.Surprisal;
import org.megabytestreams.model.Symbols;

/// Scores the next segments of streams, which it remembers. A segment is appended to its stream's window if that is
/// still in the cache. So each symbol pays for one pass, however short its record.
///
/// Of a segment over several windows only the last is remembered; the others are scored whole, on all cores. A model
/// that had better not remember scores all windows whole. Safe for use by several threads, as long as no two score one
/// stream.
public final class CachedScorer implements AutoCloseable {
  /// The next segment of a stream.
  ///
  /// @param partition the same key in another partition is another stream
  /// @param since tells one numbering of the stream's symbols from another
  public record Next(StreamId stream, int partition, long since, StreamSegment stretch) {
    /// Makes the next segment of a stream that is in no topic.
    public Next(StreamId stream, StreamSegment stretch) {
      this(stream, 0, 0, stretch);
    }

    private WindowCache.Key key(String model) {
      return new WindowCache.Key(model, partition, stream);
    }
  }

  private record Target(Surprisal surprisal, int at) {}

  /// Holds symbols `[from, to)` of a segment, to be appended to a window.
  ///
  /// @param target takes the surprisal of the whole segment
  /// @param ending the stream's window if they are its last, which then has no further use; null if the stream's window
  ///     is to be found or opened, and remembered afterwards
  /// @param patch P
  private record Append(Next next, long from, long to, Surprisal target, GrowingWindow ending, int patch) {
    private Append endingIn(GrowingWindow window) {
      return new Append(next, from, to, target, window, patch);
    }

    /// Returns where the patch starts that holds `from`.
    private long firstWhole() {
      return from / patch * patch;
    }

    /// Returns where the last whole patch ends.
    private long wholeEnd() {
      return to / patch * patch;
    }

    /// Returns the number of whole patches.
    private long wholePatches() {
      return (wholeEnd() - firstWhole()) / patch;
    }

    /// Returns the symbols from `start`, where a patch starts, with the last patch filled up.
    private int[] filled(long start) {
      int length = (int) (to - start);
      int[] symbols = Arrays.copyOf(next.stretch().symbols(start, to), Math.ceilDiv(length, patch) * patch);
      Arrays.fill(symbols, length, symbols.length, Symbols.BOUNDARY);
      return symbols;
    }

    /// Copies a part of the surprisal to the target.
    ///
    /// @param part the surprisal of symbols from `start` on
    private void take(Surprisal part, long start, long end) {
      long first = Math.max(from, start);
      part.copyTo((int) (first - start), target, (int) (first - next.stretch().from()), (int) (end - first));
    }
  }

  private final ByteModel model;
  private final Geometry geometry;
  private final Geometry besideMemory;
  private final WindowScorer whole;
  private final WindowCache cache;

  /// @param cacheBytes memory for remembered windows
  public CachedScorer(ByteModel model, long cacheBytes) {
    this(model, new WindowCache(cacheBytes));
  }

  private CachedScorer(ByteModel model, WindowCache cache) {
    this.model = model;
    this.geometry = model.geometry();
    this.besideMemory = SegmentMemory.windows(geometry);
    this.whole = new WindowScorer(model);
    this.cache = cache;
  }

  /// Returns a scorer for another model, which shares this one's memory for remembered windows.
  public CachedScorer beside(ByteModel other) {
    return new CachedScorer(other, cache);
  }

  public ByteModel model() {
    return model;
  }

  /// Returns how often a stream's window was still in the cache, with any of the models that share it.
  public long hits() {
    return cache.hits();
  }

  /// Returns how often it was not: the stream is new or has waited for long, or its window slid on.
  public long misses() {
    return cache.misses();
  }

  /// Computes the surprisal of every fresh symbol, one result a segment.
  public List<Surprisal> score(List<Next> stretches) {
    if (!model.prefersIncremental() && stretches.stream().allMatch(next -> next.stretch().memory() == null)) {
      return whole.score(stretches.stream().map(Next::stretch).toList());
    }
    List<Surprisal> results = new ArrayList<>();
    List<StreamSegment> wholes = new ArrayList<>();
    List<Target> targets = new ArrayList<>();
    List<Append> appends = new ArrayList<>();
    for (Next next : stretches) {
      StreamSegment stretch = next.stretch();
      Surprisal result = Surprisal.ofLength(stretch.fresh().length);
      results.add(result);
      if (stretch.fresh().length == 0) {
        continue;
      }
      long last = Math.max(stretch.from(), firstScoredWith(next, stretch.to() - 1));
      if (last > stretch.from() && stretch.memory() != null) {
        appends.addAll(endingWindows(next, last, result));
      } else if (last > stretch.from()) {
        GrowingWindow window = take(next, stretch.from());
        long end = window == null ? stretch.from() : Math.min(last, windowEnd(next, stretch.from()));
        if (window != null) {
          appends.add(new Append(next, stretch.from(), end, result, window, geometry.patchSize()));
        }
        if (last > end) {
          wholes.add(stretch.part(end, last, geometry));
          targets.add(new Target(result, (int) (end - stretch.from())));
        }
      }
      appends.add(new Append(next, last, stretch.to(), result, null, geometry.patchSize()));
    }
    List<Surprisal> bits = whole.score(wholes);
    for (int i = 0; i < bits.size(); i++) {
      bits.get(i).copyTo(0, targets.get(i).surprisal(), targets.get(i).at(), bits.get(i).bits().length);
    }
    packs(appends).parallelStream().forEach(this::run);
    return results;
  }

  /// Returns the appends of a segment with a memory, up to `last`: one for each window that ends before it.
  private List<Append> endingWindows(Next next, long last, Surprisal result) {
    List<Append> appends = new ArrayList<>();
    for (long from = next.stretch().from(); from < last;) {
      long end = Math.min(last, windowEnd(next, from));
      Append append = new Append(next, from, end, result, null, geometry.patchSize());
      appends.add(append.endingIn(from == next.stretch().from() ? window(append) : build(append)));
      from = end;
    }
    return appends;
  }

  /// Packs appends of a few patches together, evenly in as few packs as the model can take; others each by itself.
  private List<List<Append>> packs(List<Append> appends) {
    List<List<Append>> packs = new ArrayList<>();
    List<Append> few = new ArrayList<>();
    for (Append append : appends) {
      if (append.wholePatches() > 0 && append.wholePatches() <= model.packedPatches()) {
        few.add(append);
      } else {
        packs.add(List.of(append));
      }
    }
    int count = few.size() < 2 ? few.size() : Math.ceilDiv(few.size(), model.packedWindows());
    for (int i = 0; i < count; i++) {
      packs.add(few.subList(i * few.size() / count, (i + 1) * few.size() / count));
    }
    return packs;
  }

  /// Scores segments of no stream whole, and forgets them.
  public List<Surprisal> scoreAlone(List<StreamSegment> stretches) {
    return whole.score(stretches);
  }

  /// Computes the surprisal of a segment that its stream does not go on with: nothing of it is remembered.
  public Surprisal look(Next next) {
    StreamSegment stretch = next.stretch();
    if (!model.prefersIncremental() && stretch.memory() == null) {
      return whole.score(List.of(stretch)).getFirst();
    }
    Surprisal result = Surprisal.ofLength(stretch.fresh().length);
    for (long from = stretch.from(); from < stretch.to();) {
      long end = Math.min(stretch.to(), windowEnd(next, from));
      Append append = new Append(next, from, end, result, null, geometry.patchSize());
      boolean first = from == stretch.from();
      GrowingWindow window = first ? window(append) : build(append);
      try {
        append.take(window.look(append.filled(append.firstWhole())), append.firstWhole(), end);
      } catch (RuntimeException | Error e) {
        window.close();
        throw e;
      }
      if (first) {
        cache.put(next.key(model.digest()), place(next, from), window);
      } else {
        window.close(); // the stream does not stand there yet
      }
      from = end;
    }
    return result;
  }

  /// Releases what is remembered of a stream.
  public void forget(StreamId stream, int partition) {
    cache.remove(new WindowCache.Key(model.digest(), partition, stream));
  }

  /// Releases what is remembered of all streams of a partition, with this model.
  public void forgetPartition(String topic, int partition) {
    cache.removeAll(key -> key.model().equals(model.digest()) && key.partition() == partition
        && key.stream().topic().equals(topic));
  }

  /// Releases what is remembered with this model, which stays open.
  @Override
  public void close() {
    cache.removeAll(key -> key.model().equals(model.digest()));
  }

  /// Returns the first symbol of a stream that is scored in the same window as `symbol`.
  private long firstScoredWith(Next next, long symbol) {
    return SlidingWindow.firstScoredWith(symbol / geometry.patchSize(), windows(next).patches()) * geometry.patchSize();
  }

  /// Returns the geometry of the windows that a segment is scored in.
  private Geometry windows(Next next) {
    return next.stretch().memory() == null ? geometry : besideMemory;
  }

  private long windowStart(Next next, long symbol) {
    return StreamSegment.windowStart(symbol, windows(next));
  }

  private long windowEnd(Next next, long symbol) {
    return windowStart(next, symbol) + windows(next).windowSymbols();
  }

  private GrowingWindow take(Next next, long symbol) {
    return cache.take(next.key(model.digest()), place(next, symbol), symbol / geometry.patchSize());
  }

  /// Returns where the window starts in which `symbol` is scored.
  private WindowCache.Place place(Next next, long symbol) {
    return new WindowCache.Place(next.since(), windowStart(next, symbol) / geometry.patchSize());
  }

  /// Appends to some streams' windows at once.
  private void run(List<Append> appends) {
    List<GrowingWindow> windows = new ArrayList<>();
    try {
      appends.forEach(append -> windows.add(append.ending() != null ? append.ending() : window(append)));
      appendWhole(appends, windows);
      for (int i = 0; i < windows.size(); i++) {
        look(appends.get(i), windows.get(i));
      }
    } catch (RuntimeException | Error e) {
      windows.forEach(GrowingWindow::close); // nobody knows how far they got
      appends.stream().skip(windows.size()).map(Append::ending).filter(Objects::nonNull).forEach(GrowingWindow::close);
      throw e;
    }
    for (int i = 0; i < windows.size(); i++) {
      Append append = appends.get(i);
      if (append.ending() != null) {
        append.ending().close();
      } else {
        cache.put(append.next().key(model.digest()), place(append.next(), append.from()), windows.get(i));
      }
    }
  }

  /// Returns the window that symbols are to be appended to, from the cache or built again.
  private GrowingWindow window(Append append) {
    GrowingWindow cached = take(append.next(), append.from());
    return cached != null ? cached : build(append);
  }

  private GrowingWindow build(Append append) {
    boolean alone = append.next().stretch().memory() == null;
    GrowingWindow window = alone ? model.window() : model.window(besideMemory.patches());
    try {
      StreamSegment stretch = append.next().stretch();
      long start = windowStart(append.next(), append.from());
      SegmentMemory memory = stretch.memory();
      if (memory == null || memory.memory() == null) {
        prefill(window, stretch, start, append.firstWhole());
      } else {
        long attached = Math.clamp(memory.from(), start, append.firstWhole());
        prefill(window, stretch, start, attached);
        window.attach(memory.memory());
        prefill(window, stretch, attached, append.firstWhole());
      }
      return window;
    } catch (RuntimeException | Error e) {
      window.close();
      throw e;
    }
  }

  private static void prefill(GrowingWindow window, StreamSegment stretch, long from, long to) {
    if (to > from) {
      window.prefill(stretch.symbols(from, to));
    }
  }

  /// Appends whole patches, which stay in the windows.
  private void appendWhole(List<Append> appends, List<GrowingWindow> windows) {
    List<Append> whole = new ArrayList<>();
    List<GrowingWindow> theirs = new ArrayList<>();
    List<int[]> symbols = new ArrayList<>();
    for (int i = 0; i < windows.size(); i++) {
      Append append = appends.get(i);
      if (append.wholeEnd() > append.firstWhole()) {
        whole.add(append);
        theirs.add(windows.get(i));
        symbols.add(append.next().stretch().symbols(append.firstWhole(), append.wholeEnd()));
      }
    }
    List<Surprisal> results = whole.isEmpty() ? List.of() : model.append(theirs, symbols);
    for (int i = 0; i < results.size(); i++) {
      whole.get(i).take(results.get(i), whole.get(i).firstWhole(), whole.get(i).wholeEnd());
    }
  }

  /// Looks at what follows the last whole patch, without appending it.
  private void look(Append append, GrowingWindow window) {
    if (append.to() > append.wholeEnd()) {
      append.take(window.look(append.filled(append.wholeEnd())), append.wholeEnd(), append.to());
    }
  }
}
