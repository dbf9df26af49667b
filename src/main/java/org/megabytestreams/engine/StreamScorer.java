package org.megabytestreams.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.megabytestreams.megabyte.ByteModel;
import org.megabytestreams.megabyte.Geometry;
import org.megabytestreams.megabyte.GrowingWindow;
import org.megabytestreams.megabyte.Surprisal;
import org.megabytestreams.megabyte.Symbols;
import org.megabytestreams.megabyte.Windows;

/// Scores the next stretches of streams, which it remembers: a stretch is appended to its stream's window where that is
/// still in the cache, so that each symbol pays for one pass, however short its record.
///
/// Of a stretch over several windows only the last is remembered; the others are scored whole, on all cores. A model
/// that had better not remember scores all windows whole. Safe for use by several threads, as long as no two score one
/// stream.
public final class StreamScorer implements AutoCloseable {
  /// The next stretch of a stream.
  ///
  /// @param partition the same key in another partition is another stream
  /// @param since tells one numbering of the stream's symbols from another, see [StreamState#since]
  public record Next(StreamId stream, int partition, long since, Stretch stretch) {
    /// Of a stream that is in no topic.
    public Next(StreamId stream, Stretch stretch) {
      this(stream, 0, 0, stretch);
    }

    private WindowCache.Key key(String model) {
      return new WindowCache.Key(model, partition, stream);
    }
  }

  private record Target(Surprisal surprisal, int at) {}

  private final ByteModel model;
  private final Geometry geometry;
  private final WindowScorer whole;
  private final WindowCache cache;

  /// @param cacheBytes memory for remembered windows
  public StreamScorer(ByteModel model, long cacheBytes) {
    this(model, new WindowCache(cacheBytes));
  }

  private StreamScorer(ByteModel model, WindowCache cache) {
    this.model = model;
    this.geometry = model.geometry();
    this.whole = new WindowScorer(model);
    this.cache = cache;
  }

  /// A scorer for another model, which shares this one's memory for remembered windows.
  StreamScorer beside(ByteModel other) {
    return new StreamScorer(other, cache);
  }

  public ByteModel model() {
    return model;
  }

  /// The surprisal of every fresh symbol, one result a stretch.
  public List<Surprisal> score(List<Next> stretches) {
    if (!model.remembers()) {
      return whole.score(stretches.stream().map(Next::stretch).toList());
    }
    List<Surprisal> results = new ArrayList<>();
    List<Stretch> wholes = new ArrayList<>();
    List<Target> targets = new ArrayList<>();
    List<Runnable> appends = new ArrayList<>();
    for (Next next : stretches) {
      Stretch stretch = next.stretch();
      Surprisal result = Surprisal.ofLength(stretch.fresh().length);
      results.add(result);
      if (stretch.fresh().length == 0) {
        continue;
      }
      long last = Math.max(stretch.from(), firstScoredWith(stretch.to() - 1));
      if (last > stretch.from()) {
        GrowingWindow window = take(next, stretch.from());
        long end = window == null ? stretch.from() : Math.min(last,
            Stretch.windowStart(stretch.from(), geometry) + geometry.windowSymbols());
        if (window != null) {
          appends.add(() -> finish(window, stretch, stretch.from(), end, result));
        }
        if (last > end) {
          wholes.add(stretch.part(end, last, geometry));
          targets.add(new Target(result, (int) (end - stretch.from())));
        }
      }
      appends.add(() -> append(next, last, result));
    }
    List<Surprisal> bits = whole.score(wholes);
    for (int i = 0; i < bits.size(); i++) {
      bits.get(i).copyTo(0, targets.get(i).surprisal(), targets.get(i).at(), bits.get(i).bits().length);
    }
    appends.parallelStream().forEach(Runnable::run);
    return results;
  }

  /// Stretches of no stream: scored whole, and forgotten.
  public List<Surprisal> scoreAlone(List<Stretch> stretches) {
    return whole.score(stretches);
  }

  /// Gives back what is remembered of a stream.
  void forget(StreamId stream, int partition) {
    cache.remove(new WindowCache.Key(model.digest(), partition, stream));
  }

  /// Gives back what is remembered with this model, which stays open.
  @Override
  public void close() {
    cache.removeAll(model.digest());
  }

  /// The first symbol of a stream that is scored in the same window as `symbol`.
  private long firstScoredWith(long symbol) {
    return Windows.firstScoredWith(symbol / geometry.patchSize(), geometry.patches()) * geometry.patchSize();
  }

  private GrowingWindow take(Next next, long symbol) {
    return cache.take(next.key(model.digest()), place(next, symbol), symbol / geometry.patchSize());
  }

  /// Where the window starts in which `symbol` is scored.
  private WindowCache.Place place(Next next, long symbol) {
    return new WindowCache.Place(next.since(), Stretch.windowStart(symbol, geometry) / geometry.patchSize());
  }

  /// Appends the last symbols of a window, which then has no further use.
  private void finish(GrowingWindow window, Stretch stretch, long from, long to, Surprisal target) {
    try (window) {
      append(window, stretch, from, to, target);
    }
  }

  /// Appends the symbols from `from` to the stretch's end to the stream's window, and remembers it.
  private void append(Next next, long from, Surprisal target) {
    Stretch stretch = next.stretch();
    GrowingWindow cached = take(next, from);
    GrowingWindow window = cached != null ? cached : model.window();
    try {
      long start = Stretch.windowStart(from, geometry);
      long end = from / geometry.patchSize() * geometry.patchSize();
      if (cached == null && end > start) {
        window.begin(stretch.symbols(start, end));
      }
      append(window, stretch, from, stretch.to(), target);
    } catch (RuntimeException e) {
      window.close(); // nobody knows how far it got
      throw e;
    }
    cache.put(next.key(model.digest()), place(next, from), window);
  }

  /// Whole patches stay in the window; what follows them is only looked at.
  private void append(GrowingWindow window, Stretch stretch, long from, long to, Surprisal target) {
    int patch = geometry.patchSize();
    long start = from / patch * patch;
    long wholeEnd = to / patch * patch;
    if (wholeEnd > start) {
      copy(window.append(stretch.symbols(start, wholeEnd)), start, from, wholeEnd, stretch, target);
    }
    if (to > wholeEnd) {
      int[] last = Arrays.copyOf(stretch.symbols(wholeEnd, to), patch);
      Arrays.fill(last, (int) (to - wholeEnd), patch, Symbols.BOUNDARY);
      copy(window.look(last), wholeEnd, Math.max(from, wholeEnd), to, stretch, target);
    }
  }

  /// @param at number of the symbol that `part` starts with
  private static void copy(Surprisal part, long at, long from, long to, Stretch stretch, Surprisal target) {
    part.copyTo((int) (from - at), target, (int) (from - stretch.from()), (int) (to - from));
  }
}
