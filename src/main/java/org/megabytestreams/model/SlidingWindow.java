package org.megabytestreams.model;

/// Which context a patch of a stream is scored with: the sliding window.
///
/// A stream's patches are numbered from 0. The first K share one window; after that, whenever the window is full its
/// newest quarter is kept. So windows start at multiples of K − ⌊K/4⌋, and patch n ≥ K is scored in the first of them
/// that holds it: the context depends on the patch's number alone, never on how records were batched, and a restart
/// finds the same window again. To keep a half instead would cost 1.5 times as much computing, with a context of 0.75
/// K on the average against 0.625 K.
public final class SlidingWindow {
  private SlidingWindow() {}

  /// One window to run: patches `[start, end)`.
  public record Pass(long start, long end) {}

  /// The first patch of the window in which patch `patch` is scored.
  public static long startOf(long patch, int patches) {
    long stride = stride(patches);
    return patch < patches ? 0 : ((patch - patches) / stride + 1) * stride;
  }

  /// The first patch that is scored in the same window as `patch`.
  public static long firstScoredWith(long patch, int patches) {
    long start = startOf(patch, patches);
    return start == 0 ? 0 : start + kept(patches);
  }

  /// Patches from the start of a window to the start of the next.
  public static int stride(int patches) {
    return patches - kept(patches);
  }

  /// Patches that a window starts with which were scored in the one before it; the first window has none.
  public static int kept(int patches) {
    return patches / 4;
  }

  /// The pass that scores patch `from` and as many of its successors below `to` as share its window.
  public static Pass passFrom(long from, long to, int patches) {
    long start = startOf(from, patches);
    return new Pass(start, Math.min(to, start + patches));
  }
}
