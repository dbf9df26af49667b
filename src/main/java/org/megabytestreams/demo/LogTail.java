package org.megabytestreams.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;

/// Follows log files as they grow and hands over each completed line as raw bytes, without its line feed.
///
/// A file may be renamed and started again, or emptied in place. After a renaming the rest of the old file comes
/// first, its unfinished line with it. A tail is for one thread; the caller that made it closes it.
public final class LogTail implements AutoCloseable {
  private static final int CHUNK_BYTES = 1 << 16;

  /// Takes one line.
  public interface Consumer {
    void line(Path file, byte[] line);
  }

  private final List<Followed> files;

  /// Starts at the files' beginnings. A file need not exist yet.
  public LogTail(List<Path> files) {
    this.files = files.stream().map(Followed::new).toList();
  }

  /// Hands over the lines that were completed since the last call.
  ///
  /// @return the number of lines
  public int poll(Consumer consumer) throws IOException {
    int lines = 0;
    for (Followed file : files) {
      lines += file.poll(consumer);
    }
    return lines;
  }

  @Override
  public void close() throws IOException {
    for (Followed file : files) {
      file.close();
    }
  }

  private static final class Followed {
    private final Path path;
    private final ByteBuffer buffer = ByteBuffer.allocate(CHUNK_BYTES);
    private final ByteArrayOutputStream unfinished = new ByteArrayOutputStream();
    private FileChannel channel;
    private Object key;
    private long offsetBytes;

    Followed(Path path) {
      this.path = path;
    }

    int poll(Consumer consumer) throws IOException {
      int lines = 0;
      Object now = keyOf(path);
      if (channel != null && now != null && !Objects.equals(key, now)) {
        lines += read(consumer); // what came before it was renamed
        if (unfinished.size() > 0) {
          lines += hand(consumer);
        }
        close();
      }
      if (channel == null && now != null) {
        channel = FileChannel.open(path, StandardOpenOption.READ);
        key = now;
        offsetBytes = 0;
      }
      return channel == null ? 0 : lines + read(consumer);
    }

    void close() throws IOException {
      if (channel != null) {
        channel.close();
        channel = null;
      }
    }

    private int read(Consumer consumer) throws IOException {
      if (channel.size() < offsetBytes) {
        offsetBytes = 0; // emptied in place
        unfinished.reset();
      }
      int lines = 0;
      for (int n = channel.read(buffer.clear(), offsetBytes); n > 0; n = channel.read(buffer.clear(), offsetBytes)) {
        offsetBytes += n;
        for (int i = 0; i < n; i++) {
          if (buffer.get(i) == '\n') {
            lines += hand(consumer);
          } else {
            unfinished.write(buffer.get(i));
          }
        }
      }
      return lines;
    }

    private int hand(Consumer consumer) {
      consumer.line(path, unfinished.toByteArray());
      unfinished.reset();
      return 1;
    }

    private static Object keyOf(Path path) throws IOException {
      try {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
      } catch (NoSuchFileException _) {
        return null;
      }
    }
  }
}
