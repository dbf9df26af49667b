package org.megabytestreams.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Follows log files as they grow and hands over each completed line as raw bytes, without its line feed.
public final class LogTail {
  private static final int CHUNK_BYTES = 1 << 16;

  /// Takes one line.
  public interface Consumer {
    void line(Path file, byte[] line);
  }

  private static final class Position {
    long offsetBytes;
    final ByteArrayOutputStream unfinished = new ByteArrayOutputStream();
  }

  private final Map<Path, Position> positions = new LinkedHashMap<>();

  /// Starts at the files' beginnings; a file need not exist yet.
  public LogTail(List<Path> files) {
    files.forEach(file -> positions.put(file, new Position()));
  }

  /// Hands over what has come since the last call.
  ///
  /// @return the number of lines
  public int poll(Consumer consumer) throws IOException {
    int lines = 0;
    for (var entry : positions.entrySet()) {
      if (Files.exists(entry.getKey())) {
        lines += read(entry.getKey(), entry.getValue(), consumer);
      }
    }
    return lines;
  }

  private static int read(Path file, Position position, Consumer consumer) throws IOException {
    int lines = 0;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() < position.offsetBytes) {
        position.offsetBytes = 0; // the file was begun anew
      }
      ByteBuffer buffer = ByteBuffer.allocate(CHUNK_BYTES);
      for (int n = channel.read(buffer, position.offsetBytes); n > 0; n = channel.read(buffer, position.offsetBytes)) {
        position.offsetBytes += n;
        for (byte b : java.util.Arrays.copyOf(buffer.array(), n)) {
          if (b == '\n') {
            consumer.line(file, position.unfinished.toByteArray());
            position.unfinished.reset();
            lines++;
          } else {
            position.unfinished.write(b);
          }
        }
        buffer.clear();
      }
    }
    return lines;
  }
}
