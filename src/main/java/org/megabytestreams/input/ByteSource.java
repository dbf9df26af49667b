package org.megabytestreams.input;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

/// Opens the input that a user names: a file or, as `-`, standard input. The input may be plain, or packed by gzip, xz
/// or zstd.
///
/// The first bytes show whether and how the input is packed, or its name if they do not. A packed form that this class
/// cannot unpack is refused: its packed bytes would pass for records.
public final class ByteSource {
  private static final String STANDARD_INPUT = "-";
  /// Bytes that a message shows.
  private static final int SHOWN_BYTES = 6;

  private ByteSource() {}

  /// Tells whether a file is packed; false if it cannot be read.
  public static boolean isPacked(Path file) {
    if (!Files.isRegularFile(file)) {
      return false; // a pipe gives its first bytes once
    }
    try (InputStream in = Files.newInputStream(file)) {
      return Packing.of(file.toString(), in.readNBytes(Packing.HEAD_BYTES)) != null;
    } catch (IOException _) {
      return false;
    }
  }

  /// Tells whether a name means a regular file. All bytes of a regular file are there, however long it takes to read
  /// them.
  public static boolean isRegularFile(String name) {
    return !name.equals(STANDARD_INPUT) && Files.isRegularFile(Path.of(name));
  }

  /// Opens the unpacked bytes; the caller closes the stream. The stream's failures are lines for the user, too.
  ///
  /// @throws IOException with a line for the user if it is missing, a folder, unreadable or packed in another form
  public static InputStream open(String name) throws IOException {
    return unpacked(name, "");
  }

  /// Opens the input as [#open(String)] does, for a command that has an option `--raw`.
  ///
  /// @param raw whether to take the bytes as they are
  public static InputStream open(String name, boolean raw) throws IOException {
    return raw ? openRaw(name) : unpacked(name, ", or take its bytes as they are by --raw");
  }

  /// Opens the bytes as they are, packed or not; the caller closes the stream.
  ///
  /// @throws IOException with a line for the user if it is missing, a folder or unreadable
  public static InputStream openRaw(String name) throws IOException {
    return name.equals(STANDARD_INPUT) ? System.in : new NamedInput(name, file(name));
  }

  /// Returns a failure to read as a line for the user.
  public static IOException unreadable(String name, IOException e) {
    String shown = name.equals(STANDARD_INPUT) ? "standard input" : name;
    if (e instanceof NoSuchFileException) {
      return new IOException("no such file: " + shown, e);
    }
    String wayOut = e instanceof TooLargeException large ? ": unpack it by " + command(large.form(), name) : "";
    return new IOException("cannot read " + shown + ": " + reason(e) + wayOut, e);
  }

  /// Tells why a file cannot be read. The messages of some exceptions are the file's name alone.
  private static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    String reason = e instanceof FileSystemException failure ? failure.getReason() : e.getMessage();
    return reason == null ? e.getClass().getSimpleName() : reason;
  }

  private static InputStream file(String name) throws IOException {
    Path file = Path.of(name);
    if (Files.isDirectory(file)) {
      throw new IOException(name + " is a folder: expected a file");
    }
    try {
      return Files.newInputStream(file);
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }

  private static InputStream unpacked(String name, String wayOut) throws IOException {
    InputStream in = new BufferedInputStream(name.equals(STANDARD_INPUT) ? System.in : file(name));
    try {
      byte[] head = head(in);
      Packing form = Packing.of(name, head);
      return new NamedInput(name, form == null ? in : unpacked(name, form, head, in, wayOut));
    } catch (IOException e) {
      in.close();
      throw unreadable(name, e);
    }
  }

  private static InputStream unpacked(String name, Packing form, byte[] head, InputStream in, String wayOut)
      throws IOException {
    if (head.length == 0) {
      throw new IOException("expected " + form.form() + " by its name, got an empty file");
    }
    if (!form.isRead()) {
      throw new IOException("expected plain bytes, gzip, xz or zstd, got " + form.form() + ": unpack it by "
          + command(form, name) + wayOut);
    }
    if (form.isOther(head)) {
      throw new IOException("expected " + form.form() + " by its name, got bytes that start with "
          + HexFormat.ofDelimiter(" ").formatHex(head, 0, Math.min(head.length, SHOWN_BYTES)) + wayOut);
    }
    InputStream plain = new BufferedInputStream(switch (form) {
      case GZIP -> new GzipInput(in);
      case XZ -> new XzInput(in);
      default -> new ZstdInput(in);
    });
    if (Packing.of("", head(plain)) == Packing.TAR) {
      throw new IOException("expected packed bytes, got a packed archive: unpack it by " + command(Packing.TAR, name)
          + wayOut);
    }
    return plain;
  }

  private static String command(Packing form, String name) {
    return form.unpacker() + " " + (name.equals(STANDARD_INPUT) ? "FILE" : name) + " | megabyte … -";
  }

  /// Reads the first bytes, which stay in the stream. It waits for no more bytes than it needs to know the form.
  private static byte[] head(InputStream in) throws IOException {
    byte[] head = new byte[Packing.HEAD_BYTES];
    in.mark(head.length);
    int length = 0;
    int n = in.read(head, 0, head.length);
    while (n > 0) {
      length += n;
      n = length < head.length && (in.available() > 0 || Packing.isOpen(head, length))
          ? in.read(head, length, head.length - length) : 0;
    }
    in.reset();
    return Arrays.copyOf(head, length);
  }
}
