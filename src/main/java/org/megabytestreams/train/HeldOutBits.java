package org.megabytestreams.train;

import java.util.Locale;
import org.megabytestreams.bundle.Manifest;

/// Holds the bits per byte of the same held-out bytes, measured in three conditions.
///
/// A model without a match model is measured in the first condition alone. The other figures are then NaN.
///
/// @param withMemory in use: the match model predicts from all that the model's long window holds before
/// @param withoutMemory where the match model starts with the window that the network sees
/// @param recordAlone where each record stands at the start of a window, with nothing before it
public record HeldOutBits(double withMemory, double withoutMemory, double recordAlone) {
  /// The ratio of [#recordAlone] to [#withMemory] above which a model is said to fall apart. On Nezha's
  /// logs it is 1.1 for the bundle `logs`, which has no match model, and 7.6 and 9.0 for `logs-any` and `general`. On
  /// the held-out ends of 348 corpora the latter two have 4.0 and 4.6.
  private static final double MAX_ALONE_RATIO = 3;

  /// Returns the figures of a model without a match model.
  static HeldOutBits withoutMatching(double bitsPerByte) {
    return new HeldOutBits(bitsPerByte, Double.NaN, Double.NaN);
  }

  /// Returns the figures of a card.
  public static HeldOutBits of(Manifest.Card card) {
    boolean inThree = card.withoutMemoryBitsPerByte() != null && card.recordAloneBitsPerByte() != null;
    return inThree ? new HeldOutBits(card.heldOutBitsPerByte(), card.withoutMemoryBitsPerByte(),
        card.recordAloneBitsPerByte()) : withoutMatching(card.heldOutBitsPerByte());
  }

  /// Tells whether all three conditions were measured.
  public boolean inThreeConditions() {
    return !Double.isNaN(recordAlone);
  }

  /// Returns the figure that decides which weights of a run are the best: the lowest wins.
  ///
  /// It is the geometric mean of the three, so that 1% less counts the same in each. An arithmetic mean would mostly
  /// follow the record alone, which costs several times the bits. Without a match model it is the only figure.
  public double deciding() {
    return inThreeConditions() ? Math.cbrt(withMemory * withoutMemory * recordAlone) : withMemory;
  }

  /// Tells whether the model leans on its match model: a record alone then costs more than three times the bits of one
  /// with memory.
  public boolean fallsApart() {
    return recordAlone > MAX_ALONE_RATIO * withMemory;
  }

  /// Returns a line that says how far the figures are apart.
  public String warning() {
    return String.format(Locale.ROOT, "a record alone costs %.1f times the bits of one with memory: the model leans on"
        + " its match model, and --drop-windows or --cold-windows may help", recordAlone / withMemory);
  }

  /// Returns the figures for people, as in `0.8183, without memory 1.6450, record alone 3.2716`.
  @Override
  public String toString() {
    return inThreeConditions()
        ? String.format(Locale.ROOT, "%.4f, without memory %.4f, record alone %.4f", withMemory, withoutMemory,
            recordAlone)
        : String.format(Locale.ROOT, "%.4f", withMemory);
  }
}
