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
  private int partition;
  private long lastMillis;
  private boolean warm;
  private long seen;

  /// Holds the figures of some columns.
  ///
  /// @param lane for each column the highest −log10 p, [#WITHOUT_P] or null for no records
  record Window(long records, double bits, long bytes, double rarity, List<Double> lane, List<Integer> alertColumns) {
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
    partition = score.origin().position().partition();
    lastMillis = Math.max(lastMillis, score.origin().timestamp());
    warm |= score.pValue() != null;
    seen++;
  }

  void addAlert(long column) {
    alerts[begin(column)] = true;
  }

  private int begin(long column) {
    int place = TimeGrid.place(column);
    if (columns[place] != column) {
      columns[place] = column;
      records[place] = 0;
      rarity[place] = EMPTY;
      alerts[place] = false;
      bits[place] = 0;
      bytes[place] = 0;
    }
    return place;
  }

  /// Returns the figures from a column on.
  Window window(long first, int count) {
    List<Double> lane = new ArrayList<>(count);
    List<Integer> alertColumns = new ArrayList<>();
    long records = 0;
    double bits = 0;
    long bytes = 0;
    double highest = 0;
    for (int i = 0; i < count; i++) {
      int place = TimeGrid.place(first + i);
      boolean held = columns[place] == first + i;
      lane.add(held && !Float.isNaN(rarity[place]) ? Math.round(100.0 * rarity[place]) / 100.0 : null);
      if (held) {
        records += this.records[place];
        bits += this.bits[place];
        bytes += this.bytes[place];
        highest = Float.isNaN(rarity[place]) ? highest : Math.max(highest, rarity[place]);
        if (alerts[place]) {
          alertColumns.add(i);
        }
      }
    }
    return new Window(records, bits, bytes, highest, lane, alertColumns);
  }

  int partition() {
    return partition;
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
