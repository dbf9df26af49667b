package org.megabytestreams.matchmodel;

/// Points to the place in a layer that a stretch is followed at.
final class Match {
  /// The layer that is followed; null for none.
  private Layer layer;
  /// The place of the expected symbol, which the layer holds.
  private int place;
  private int length;

  Match() {}

  Match(Match other) {
    layer = other.layer;
    place = other.place;
    length = other.length;
  }

  /// Returns the same place, in another layer if it is in `from`.
  Match in(Layer from, Layer to) {
    Match match = new Match(this);
    match.layer = layer == from ? to : layer;
    return match;
  }

  boolean isNone() {
    return layer == null;
  }

  int expected() {
    return layer == null ? Predictor.NOTHING : layer.at(place);
  }

  /// Returns how many symbols before the place are known to equal the latest ones, up to
  /// [LengthClasses#MAX_LENGTH].
  int length() {
    return length;
  }

  void end() {
    layer = null;
    length = 0;
  }

  /// Takes the next place. At the end of the layer, the match ends.
  void step(int newLength) {
    place++;
    length = newLength;
    if (place == layer.size()) {
      end();
    }
  }

  /// Looks for the last symbols, in the newest layer first, and takes the place behind them.
  ///
  /// @param context [Contexts#LONGER] or [Contexts#SHORTER]
  /// @param least how many symbols must be in common
  /// @param longerThan the match is taken only if it is longer than this
  /// @return false if no match was taken
  boolean find(Layer own, Contexts contexts, int context, int least, int longerThan) {
    for (Layer in : own.all()) {
      int found = in.place(context, contexts.hash(context));
      int common = found == 0 ? 0 : own.common(in, found, LengthClasses.MAX_LENGTH);
      if (common >= least) {
        return common > longerThan && take(in, found, common);
      }
    }
    return false;
  }

  /// Takes a place near the present one, if enough symbols before it are the latest.
  ///
  /// @return false if no match was taken
  boolean move(Layer own, int distance, int least) {
    int to = place + distance;
    return to >= layer.first() && to >= least && to < layer.size() && own.common(layer, to, least) == least
        && take(layer, to, least);
  }

  private boolean take(Layer in, int at, int common) {
    layer = in;
    place = at;
    length = common;
    return true;
  }
}
