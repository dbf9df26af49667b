package org.megabytestreams.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;
import org.megabytestreams.engine.FileScorer.Scored;

/// What is kept of all records, in bounded memory: totals, a histogram, a curve and the most surprising records.
public final class Summary {
  static final int HISTOGRAM_BINS = 40;
  static final double HISTOGRAM_TOP = 10;
  private static final int MOST_BUCKETS = 400;

  /// Totals of consecutive records.
  record Bucket(double bits, long bytes) {
    Bucket plus(double moreBits, long moreBytes) {
      return new Bucket(bits + moreBits, bytes + moreBytes);
    }

    double bitsPerByte() {
      return bits / Math.max(1, bytes);
    }
  }

  private final int top;
  private final PriorityQueue<Scored> worst = new PriorityQueue<>(Comparator.comparingDouble(Summary::surprise));
  private final long[] histogram = new long[HISTOGRAM_BINS];
  private final List<Bucket> buckets = new ArrayList<>();
  private long recordsPerBucket = 1;
  private long inLastBucket;
  private long records;
  private long bytes;
  private double bits;

  /// @param top how many of the most surprising records are kept
  public Summary(int top) {
    this.top = top;
  }

  public void add(Scored scored) {
    records++;
    bytes += scored.score().bytes();
    bits += scored.score().bits();
    int bin = (int) (scored.score().bitsPerByte() / HISTOGRAM_TOP * HISTOGRAM_BINS);
    histogram[Math.min(HISTOGRAM_BINS - 1, bin)]++;
    addToCurve(scored.score().bits(), scored.score().bytes());
    if (top > 0) {
      worst.add(scored);
      if (worst.size() > top) {
        worst.poll();
      }
    }
  }

  public long records() {
    return records;
  }

  public long bytes() {
    return bytes;
  }

  public double bits() {
    return bits;
  }

  public double bitsPerByte() {
    return bits / Math.max(1, bytes);
  }

  /// The most surprising records, the most surprising first.
  public List<Scored> worst() {
    return worst.stream().sorted(Comparator.comparingDouble(Summary::surprise).reversed()).toList();
  }

  long[] histogram() {
    return histogram.clone();
  }

  List<Bucket> curve() {
    return List.copyOf(buckets);
  }

  /// One line.
  public String text() {
    return String.format(Locale.ROOT, "%,d records, %,d bytes, %,.0f bits: %.4f bits per byte", records, bytes, bits,
        bitsPerByte());
  }

  /// Records are ranked by their worst span: a long ordinary record is no surprise.
  private static double surprise(Scored scored) {
    return scored.score().worstSpanBits();
  }

  private void addToCurve(double moreBits, long moreBytes) {
    if (buckets.isEmpty() || inLastBucket == recordsPerBucket) {
      if (buckets.size() == MOST_BUCKETS) {
        for (int i = 0; i < MOST_BUCKETS / 2; i++) {
          Bucket second = buckets.get(2 * i + 1);
          buckets.set(i, buckets.get(2 * i).plus(second.bits(), second.bytes()));
        }
        buckets.subList(MOST_BUCKETS / 2, MOST_BUCKETS).clear();
        recordsPerBucket *= 2;
      }
      buckets.add(new Bucket(0, 0));
      inLastBucket = 0;
    }
    buckets.set(buckets.size() - 1, buckets.getLast().plus(moreBits, moreBytes));
    inLastBucket++;
  }
}
