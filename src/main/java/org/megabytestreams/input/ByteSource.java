package org.megabytestreams.input;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.tukaani.xz.XZInputStream;

/// Opens what a user names: a file, packed (`.xz`, `.gz`, `.zst`) or plain, or `-` for standard input.
public final class ByteSource {
  private static final List<String> PACKED = List.of(".xz", ".gz", ".zst");

  private ByteSource() {}

  public static boolean isPacked(Path file) {
    return PACKED.stream().anyMatch(file.getFileName().toString()::endsWith);
  }

  /// The unpacked bytes; the caller closes the stream.
  ///
  /// @throws IOException with a message for the user where it is missing, a folder or unreadable
  public static InputStream open(String name) throws IOException {
    if (name.equals("-")) {
      return System.in;
    }
    Path file = Path.of(name);
    if (Files.isDirectory(file)) {
      throw new IOException(name + " is a folder: expected a file");
    }
    try {
      return unpacked(file, new BufferedInputStream(Files.newInputStream(file)));
    } catch (NoSuchFileException _) {
      throw new IOException("no such file: " + name);
    } catch (IOException e) {
      throw new IOException("cannot read " + name + ": " + e.getMessage(), e);
    }
  }

  private static InputStream unpacked(Path file, InputStream in) throws IOException {
    if (!isPacked(file)) {
      return in;
    }
    String name = file.getFileName().toString();
    try {
      return switch (name.substring(name.lastIndexOf('.') + 1)) {
        case "xz" -> new XZInputStream(in);
        case "gz" -> new GZIPInputStream(in);
        default -> new ZstdInputStream(in);
      };
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }
}
