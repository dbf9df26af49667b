package org.megabytestreams.model;

/// Computes the context that each patch of a stream is scored with: the sliding window.
///
/// A stream's patches are numbered from 0, and the first K share one window. After that, each time the window is full,
/// its newest quarter is kept. Windows therefore start at multiples of K − ⌊K/4⌋. Patch n ≥ K is scored in the first
/// of the windows that hold it.
///
/// The context depends on the patch's number alone, never on how records were batched. After a restart the stream gets
/// the same window again.
///
/// Keeping a half instead would cost 1.5 times as much computing. The context would be 0.75 K on average, against
/// 0.625 K.
public final class SlidingWindow {
  private SlidingWindow() {}

  /// A window to run: patches `[start, end)`.
  public record Pass(long start, long end) {}

  /// Returns the first patch of the window in which patch `patch` is scored.
  public static long startOf(long patch, int patches) {
    long stride = stride(patches);
    return patch < patches ? 0 : ((patch - patches) / stride + 1) * stride;
  }

  /// Returns the first patch that is scored in the same window as `patch`.
  public static long firstScoredWith(long patch, int patches) {
    long start = startOf(patch, patches);
    return start == 0 ? 0 : start + kept(patches);
  }

  /// Returns the number of patches from the start of a window to the start of the next.
  public static int stride(int patches) {
    return patches - kept(patches);
  }

  /// Returns the number of patches at the start of a window that were scored in the window before. The first window
  /// has none.
  public static int kept(int patches) {
    return patches / 4;
  }

  /// Returns the pass that scores patch `from` and those of its successors below `to` that share its window.
  public static Pass passFrom(long from, long to, int patches) {
    long start = startOf(from, patches);
    return new Pass(start, Math.min(to, start + patches));
  }
}
