package org.megabytestreams.cli;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.megabytestreams.bundle.Precision;
import org.megabytestreams.cli.terminal.StandardOutput;
import org.megabytestreams.cli.terminal.StatusLine;
import org.megabytestreams.compress.Compressor;
import org.megabytestreams.input.ByteSource;
import org.megabytestreams.model.ByteModel;
import picocli.CommandLine.Option;

/// Names the file that compressed or decompressed bytes go to.
final class OutputOption {
  @Option(names = "--out", paramLabel = "FILE",
      description = "The file to write, - for standard output (default: by the name of the source).")
  @WrittenFile
  String out;

  @Option(names = "--force", description = "Replace a file that is there.")
  boolean force;

  interface Conversion {
    Compressor.Result run(Compressor compressor, InputStream in, OutputStream out) throws IOException;
  }

  /// Opens the model that a conversion takes.
  interface Opening {
    /// @param in the source from its start, with support for marks; to be left there
    ByteModel from(InputStream in) throws IOException;
  }

  boolean isUnset() {
    return out == null;
  }

  /// Converts a source; a file appears under its name when it is whole.
  ///
  /// @param usual the file to write, unless the user names another; null for standard output
  Compressor.Result convert(String source, Path usual, ModelOption model, Opening opening, String doing,
      Conversion conversion) throws IOException {
    Path target = out == null ? usual : out.equals("-") ? null : Path.of(out);
    if (target != null && Files.exists(target) && !force) {
      throw new IllegalArgumentException(target + " is there already; --force replaces it");
    }
    if (model.precision() != Precision.FLOAT32) {
      throw new IllegalArgumentException("expected --precision float32: what was coded must be read back to the bit");
    }
    Progress progress = new Progress(doing);
    try (InputStream in = new BufferedInputStream(ByteSource.openRaw(source));
        ByteModel opened = opening.from(in)) {
      Compressor compressor = new Compressor(opened, progress::add);
      if (target == null) {
        return conversion.run(compressor, in, new BufferedOutputStream(StandardOutput.get()));
      }
      try (UnfinishedFile file = new UnfinishedFile(target)) {
        Compressor.Result result;
        try (OutputStream to = new BufferedOutputStream(file.open())) {
          result = conversion.run(compressor, in, to);
        }
        file.finish();
        return result;
      }
    } finally {
      progress.done();
    }
  }

  /// Shows the bytes so far and their speed, on a terminal.
  private static final class Progress {
    private final StatusLine line = StatusLine.onStandardError();
    private final String doing;
    private final long started = System.nanoTime();
    private long bytes;

    Progress(String doing) {
      this.doing = doing;
    }

    synchronized void add(int more) {
      bytes += more;
      if (line.onTerminal() && line.isDue()) {
        double kilobytesPerSecond = bytes / ((System.nanoTime() - started) / 1e6);
        line.show(String.format(Locale.ROOT, "%s: %,d bytes, %.1f KB/s", doing, bytes, kilobytesPerSecond));
      }
    }

    synchronized void done() {
      line.leave();
    }
  }
}
