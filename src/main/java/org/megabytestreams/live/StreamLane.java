package org.megabytestreams.live;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.megabytestreams.wire.ScoreFields;

/// Holds what the last hour of a stream was like, by columns of [TimeGrid]. Not safe for use by several threads.
final class StreamLane {
  /// What a column holds whose records had no p-value yet.
  static final double WITHOUT_P = -1;
  private static final float EMPTY = Float.NaN;
  /// No p-value is told apart below 10 to the minus this.
  private static final double MAX_RARITY = 30;

  /// The column that each place holds.
  private final long[] columns = new long[TimeGrid.COLUMNS];
  private final int[] records = new int[TimeGrid.COLUMNS];
  /// The highest −log10 p.
  private final float[] rarity = new float[TimeGrid.COLUMNS];
  private final boolean[] alerts = new boolean[TimeGrid.COLUMNS];
  private final double[] bits = new double[TimeGrid.COLUMNS];
  private final long[] bytes = new long[TimeGrid.COLUMNS];
  private long lastMillis;
  private boolean warm;
  private long seen;

  /// Holds the sums over some columns.
  ///
  /// @param rarity the highest −log10 p; [#WITHOUT_P] if no record had a p-value
  record Window(long records, double bits, long bytes, double rarity, int alertColumns) {
    double bitsPerByte() {
      return bits / Math.max(1, bytes);
    }
  }

  StreamLane() {
    Arrays.fill(columns, Long.MIN_VALUE);
  }

  void add(ScoreFields score, long column) {
    int place = begin(column);
    records[place]++;
    bits[place] += score.bits();
    bytes[place] += score.bytes();
    float value = score.pValue() == null ? (float) WITHOUT_P : (float) rarity(score.pValue());
    rarity[place] = Float.isNaN(rarity[place]) ? value : Math.max(rarity[place], value);
    lastMillis = Math.max(lastMillis, score.origin().timestamp());
    warm |= score.pValue() != null;
    seen++;
  }

  void addAlert(long column) {
    alerts[begin(column)] = true;
  }

  private boolean holds(long column) {
    return columns[TimeGrid.place(column)] == column;
  }

  private int begin(long column) {
    int place = TimeGrid.place(column);
    if (!holds(column)) {
      columns[place] = column;
      records[place] = 0;
      rarity[place] = EMPTY;
      alerts[place] = false;
      bits[place] = 0;
      bytes[place] = 0;
    }
    return place;
  }

  /// Returns the sums from a column on.
  Window window(long first, int count) {
    long records = 0;
    double bits = 0;
    long bytes = 0;
    double highest = WITHOUT_P;
    int alertColumns = 0;
    for (int i = 0; i < count; i++) {
      int place = TimeGrid.place(first + i);
      if (holds(first + i)) {
        records += this.records[place];
        bits += this.bits[place];
        bytes += this.bytes[place];
        highest = Float.isNaN(rarity[place]) ? highest : Math.max(highest, rarity[place]);
        alertColumns += alerts[place] ? 1 : 0;
      }
    }
    return new Window(records, bits, bytes, highest, alertColumns);
  }

  /// Returns for each column from one on the highest −log10 p, [#WITHOUT_P] or null for no records.
  List<Double> rarities(long first, int count) {
    List<Double> lane = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int place = TimeGrid.place(first + i);
      boolean held = holds(first + i) && !Float.isNaN(rarity[place]);
      lane.add(held ? Math.round(100.0 * rarity[place]) / 100.0 : null);
    }
    return lane;
  }

  /// Returns the columns from one on that have alerts, counted from there.
  List<Integer> alertColumns(long first, int count) {
    List<Integer> found = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      if (holds(first + i) && alerts[TimeGrid.place(first + i)]) {
        found.add(i);
      }
    }
    return found;
  }

  /// Returns the greatest timestamp of its records.
  long lastMillis() {
    return lastMillis;
  }

  /// Tells whether records of the stream have p-values.
  boolean isWarm() {
    return warm;
  }

  /// Returns the number of its records that were seen here.
  long seen() {
    return seen;
  }

  private static double rarity(double pValue) {
    return Math.min(MAX_RARITY, -Math.log10(Math.max(pValue, Double.MIN_NORMAL)));
  }
}
