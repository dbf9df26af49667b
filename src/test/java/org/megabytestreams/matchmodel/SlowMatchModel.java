package org.megabytestreams.matchmodel;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.megabytestreams.model.GuessContext;

/// Does what [MatchModel] does, slowly and simply.
final class SlowMatchModel {
  /// A place in a layer, with its length and misses.
  private record Match(SlowLayer layer, int place, int length, int misses) {
    int expected() {
      return layer.at(place);
    }

    /// Returns null at the end of the layer.
    Match next(int newLength, int newMisses) {
      return place + 1 == layer.size() ? null : new Match(layer, place + 1, newLength, newMisses);
    }
  }

  private static final int[] FIRST_CLASS = {0, 0, 1, 2, 3, 3, 4, 4, 4, 5, 5, 5, 5, 6, 6, 7};

  private final SlowLayer own;
  private final int guesses;
  private final Confidence confidence;
  private Match recovering;
  private Match latest;

  /// @param memory null if there is none
  SlowMatchModel(SlowMemory memory, List<GuessContext> further) {
    this(memory, 0, further);
  }

  /// @param reserved how many symbols are going to be appended; 0 if that is not known
  SlowMatchModel(SlowMemory memory, int reserved, List<GuessContext> further) {
    this.own = new SlowLayer(memory == null ? List.of() : memory.layers(), reserved, further);
    this.guesses = 4 + 2 * further.size();
    this.confidence = memory == null || memory.confidence() == null ? new Confidence(predictors(further.size()))
        : new Confidence(memory.confidence());
    if (!own.all.isEmpty()) {
      follow();
    }
  }

  Confidence confidence() {
    return confidence;
  }

  private static List<Predictor> predictors(int further) {
    List<Predictor> all = new ArrayList<>(List.of(new RecoveringMatch(), new LatestMatch(), new RunMap(Contexts.FEW),
        new RunMap(Contexts.WORDS)));
    for (int i = 0; i < further; i++) {
      Followers followers = new Followers(Contexts.COUNT + i);
      all.add(followers);
      all.add(followers.second());
    }
    return all;
  }

  Predictions append(int[] symbols) {
    Predictions predictions = new Predictions(symbols.length, guesses);
    for (int i = 0; i < symbols.length; i++) {
      int[][] present = present();
      for (int j = 0; j < guesses; j++) {
        if (present[0][j] != Predictor.NOTHING) {
          predictions.expected()[i * guesses + j] = present[0][j];
          predictions.strength()[i * guesses + j] = confidence.strength(present[1][j]);
        }
      }
      append(symbols[i]);
    }
    return predictions;
  }

  void append(int symbol) {
    if (own.isRepeated(symbol)) {
      return;
    }
    int[][] present = present();
    for (int j = 0; j < guesses; j++) {
      if (present[0][j] != Predictor.NOTHING) {
        confidence.learn(present[1][j], present[0][j] == symbol);
      }
    }
    own.append(symbol);
    if (recovering != null) {
      int length = Math.min(recovering.length + 1, 32);
      recovering = recovering.expected() == symbol ? recovering.next(length, length >= 16 ? 0 : recovering.misses)
          : recovering.misses < 8 ? recovering.next(0, recovering.misses + 1) : null;
    }
    if (latest != null) {
      latest = latest.expected() == symbol ? latest.next(Math.min(latest.length + 1, 32), 0) : null;
    }
    follow();
  }

  private void follow() {
    Match longer = find(Contexts.LONGER, 12);
    Match shorter = find(Contexts.SHORTER, 6);
    if (recovering == null) {
      recovering = longer != null ? longer : shorter;
    } else if (recovering.misses > 0 && recovering.length < 4) {
      recovering = realigned(recovering);
    }
    if (longer != null && (latest == null || latest.length < 16 && longer.length > latest.length)) {
      latest = longer;
    }
    if (latest == null) {
      latest = shorter;
    }
  }

  private Match find(int table, int least) {
    for (SlowLayer layer : Stream.concat(Stream.of(own), own.older.stream()).toList()) {
      Integer place = layer.place(table, own.hash(table));
      if (place != null && own.common(layer, place) >= least) {
        return new Match(layer, place, own.common(layer, place), 0);
      }
    }
    return null;
  }

  private Match realigned(Match match) {
    for (int i = 2; i <= 33; i++) {
      int place = match.place + (i % 2 == 0 ? i / 2 : -(i / 2));
      if (place >= 0 && place < match.layer.size() && own.common(match.layer, place) >= 4) {
        return new Match(match.layer, place, 4, match.misses);
      }
    }
    return match;
  }

  /// Returns the present predictions and their cells.
  private int[][] present() {
    int[] expected = new int[guesses];
    int[] kinds = new int[guesses];
    expected[0] = recovering == null ? Predictor.NOTHING : recovering.expected();
    expected[1] = latest == null ? Predictor.NOTHING : latest.expected();
    if (recovering != null) {
      int misses = recovering.misses;
      kinds[0] = 4 * LengthClasses.classOf(recovering.length) + (misses < 2 ? misses : misses < 4 ? 2 : 3);
    }
    kinds[1] = latest == null ? 0 : LengthClasses.classOf(latest.length);
    for (int j = Contexts.FEW; j <= Contexts.WORDS; j++) {
      Integer run = own.all.isEmpty() ? null : own.value(j, own.hash(j));
      expected[j] = run == null ? Predictor.NOTHING : run >>> 6;
      kinds[j] = run == null ? 0 : LengthClasses.classOf(run & 63);
    }
    for (int j = 4; j < guesses; j += 2) {
      Integer value = own.all.isEmpty() ? null : own.value(2 + j / 2, own.hash(2 + j / 2));
      // 9 bits of the first symbol, 4 of its count, 9 of the second symbol, 3 of its count
      int second = value == null ? 0 : value & 7;
      expected[j] = value == null ? Predictor.NOTHING : value >>> 16;
      expected[j + 1] = second == 0 ? Predictor.NOTHING : value >>> 3 & 511;
      kinds[j] = value == null ? 0 : 4 * FIRST_CLASS[value >>> 12 & 15] + (second < 2 ? second : second < 4 ? 2 : 3);
      kinds[j + 1] = kinds[j];
    }
    int[] cells = new int[guesses];
    int first = Predictor.NOTHING;
    for (int j = 0; j < guesses; j++) {
      cells[j] = confidence.cell(j, kinds[j], expected[j], first);
      first = first == Predictor.NOTHING ? expected[j] : first;
    }
    return new int[][] {expected, cells};
  }
}
