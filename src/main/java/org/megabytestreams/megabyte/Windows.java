package org.megabytestreams.megabyte;

/// Which context a patch of a stream is scored with: the half-window slide.
///
/// A stream's patches are numbered from 0. The first K share one window; after that, whenever the window is full its
/// newest half is kept. So patch n ≥ K is scored in the window that starts at (⌊n / (K/2)⌋ − 1) · K/2: the context
/// depends on the patch's number alone, never on how records were batched, and a restart finds the same window again.
public final class Windows {
  private Windows() {}

  /// One window to run: patches `[start, end)`.
  public record Pass(long start, long end) {}

  /// The first patch of the window in which patch `patch` is scored.
  public static long startOf(long patch, int patches) {
    int half = patches / 2;
    return Math.max(0, patch / half - 1) * half;
  }

  /// The pass that scores patch `from` and as many of its successors below `to` as share its window.
  public static Pass passFrom(long from, long to, int patches) {
    long start = startOf(from, patches);
    return new Pass(start, Math.min(to, start + patches));
  }
}
