package org.megabytestreams.cli.terminal;

import java.io.PrintStream;

/// Prints how far something is. On a terminal one line renews itself; elsewhere each text is a line of its own. Not
/// safe for use by several threads.
public final class StatusLine {
  private static final long TERMINAL_NANOS = 300_000_000;
  private static final long LOG_NANOS = 10_000_000_000L;

  private final PrintStream out;
  private final boolean terminal;
  private long shownNanos = System.nanoTime();
  private boolean open;

  private StatusLine(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  public static StatusLine onStandardError() {
    return new StatusLine(System.err, System.console() != null && System.console().isTerminal());
  }

  public boolean onTerminal() {
    return terminal;
  }

  /// Tells whether it is time for another text: three a second on a terminal, one in ten seconds elsewhere.
  public boolean isDue() {
    return System.nanoTime() - shownNanos >= (terminal ? TERMINAL_NANOS : LOG_NANOS);
  }

  public void show(String text) {
    shownNanos = System.nanoTime();
    open = terminal;
    out.print(terminal ? "\r\033[K" + text : text + "\n");
  }

  /// Leaves the line that renews itself, so that another can be printed.
  public void leave() {
    if (open) {
      out.println();
      open = false;
    }
  }
}
