package org.megabytestreams.train;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// Writes the unpacked contents of a source to a file, and leaves room on the disk. A few kilobytes may unpack to
/// terabytes.
final class Unpacking {
  private static final double MIN_FREE_SHARE = 0.05;
  private static final int CHUNK_BYTES = 1 << 20;

  private final double minFreeShare;

  Unpacking() {
    this(MIN_FREE_SHARE);
  }

  /// Creates an unpacker.
  ///
  /// @param minFreeShare of the disk stays free
  Unpacking(double minFreeShare) {
    this.minFreeShare = minFreeShare;
  }

  /// Copies the unpacked bytes of a source to a file.
  ///
  /// @param name of the source, for the message
  /// @param file exists, and keeps its permissions
  /// @throws IOException if the disk would get too full; the message says how much was unpacked, and what helps
  void copy(String name, InputStream plain, Path file) throws IOException {
    long written = 0;
    FileStore disk = Files.getFileStore(file);
    long minFreeBytes = (long) (disk.getTotalSpace() * minFreeShare);
    try (OutputStream out = Files.newOutputStream(file)) {
      byte[] chunk = new byte[CHUNK_BYTES];
      for (int length = plain.read(chunk); length >= 0; length = plain.read(chunk)) {
        long free = disk.getUsableSpace();
        if (free - length < minFreeBytes) {
          throw new IOException(String.format(Locale.ROOT, "cannot read %s: unpacked, it has more than %,d bytes, and"
              + " folder %s has %,d bytes left, of which %,d stay free; unpack it yourself, or name a folder with room:"
              + " MEGABYTE_JAVA_OPTS=-Djava.io.tmpdir=DIR", name, written, file.getParent(), free, minFreeBytes));
        }
        out.write(chunk, 0, length);
        written += length;
      }
    }
  }
}
