package org.megabytestreams.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;
import org.megabytestreams.score.RecordScore;
import org.megabytestreams.stream.FileJudge.Judged;

/// Keeps of all records, in bounded memory: totals, a histogram, a curve and the most unusual records.
public final class Summary {
  static final int HISTOGRAM_BINS = 40;
  static final double HISTOGRAM_TOP = 10;
  private static final int MAX_BUCKETS = 400;

  /// Orders records from the most ordinary to the most unusual. Records that alert come last, and low p-values after
  /// high ones. A record of the warm-up counts as p = 1. Equal records are ranked by their worst span, since a long
  /// ordinary record is no surprise.
  private static final Comparator<Judged> UNUSUAL = Comparator
      .comparing((Judged judged) -> judged.judgement().alert())
      .thenComparing(Comparator.comparingDouble(Summary::pValue).reversed())
      .thenComparingDouble(judged -> judged.scored().score().worstSpanBits());

  /// Holds totals of consecutive records.
  record Bucket(double bits, long bytes) {
    Bucket plus(double moreBits, long moreBytes) {
      return new Bucket(bits + moreBits, bytes + moreBytes);
    }

    double bitsPerByte() {
      return bits / Math.max(1, bytes);
    }
  }

  private final int top;
  private final PriorityQueue<Judged> worst = new PriorityQueue<>(UNUSUAL);
  private final long[] histogram = new long[HISTOGRAM_BINS];
  private final List<Bucket> buckets = new ArrayList<>();
  private long recordsPerBucket = 1;
  private long inLastBucket;
  private long records;
  private long bytes;
  private double bits;
  private long learning;
  private long alerts;
  private long incidents;

  /// @param top how many of the most unusual records are kept
  public Summary(int top) {
    this.top = top;
  }

  public void add(Judged judged) {
    RecordScore score = judged.scored().score();
    records++;
    bytes += score.bytes();
    bits += score.bits();
    if (judged.judgement().publishedPValue() == null) {
      learning++;
    }
    if (judged.judgement().alert()) {
      alerts++;
      incidents = judged.incident().orElseThrow().number();
    }
    int bin = (int) (score.bitsPerByte() / HISTOGRAM_TOP * HISTOGRAM_BINS);
    histogram[Math.min(HISTOGRAM_BINS - 1, bin)]++;
    addToCurve(score.bits(), score.bytes());
    if (top > 0) {
      worst.add(judged);
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

  public long alerts() {
    return alerts;
  }

  /// Returns the records that alert, and then those of the lowest p-values.
  public List<Judged> worst() {
    return worst.stream().sorted(UNUSUAL.reversed()).toList();
  }

  long[] histogram() {
    return histogram.clone();
  }

  List<Bucket> curve() {
    return List.copyOf(buckets);
  }

  /// Says in one line how many records alerted, and how many have no p-value.
  public String alarms() {
    return String.format(Locale.ROOT, "%,d of %,d records alert, in %,d %s; %,d only taught what is normal", alerts,
        records, incidents, incidents == 1 ? "incident" : "incidents", learning);
  }

  /// Says the totals in one line.
  public String text() {
    return String.format(Locale.ROOT, "%,d records, %,d bytes, %,.0f bits: %.4f bits per byte", records, bytes, bits,
        bitsPerByte());
  }

  private static double pValue(Judged judged) {
    Double pValue = judged.judgement().publishedPValue();
    return pValue == null ? 1 : pValue;
  }

  private void addToCurve(double moreBits, long moreBytes) {
    if (buckets.isEmpty() || inLastBucket == recordsPerBucket) {
      if (buckets.size() == MAX_BUCKETS) {
        for (int i = 0; i < MAX_BUCKETS / 2; i++) {
          Bucket second = buckets.get(2 * i + 1);
          buckets.set(i, buckets.get(2 * i).plus(second.bits(), second.bytes()));
        }
        buckets.subList(MAX_BUCKETS / 2, MAX_BUCKETS).clear();
        recordsPerBucket *= 2;
      }
      buckets.add(new Bucket(0, 0));
      inLastBucket = 0;
    }
    buckets.set(buckets.size() - 1, buckets.getLast().plus(moreBits, moreBytes));
    inLastBucket++;
  }
}
