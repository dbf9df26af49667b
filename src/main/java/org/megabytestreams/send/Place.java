package org.megabytestreams.send;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Properties;

/// Says up to where a file is sent.
///
/// @param key identifies the file, whatever it is called
/// @param offset behind the last byte that the brokers have
/// @param headBytes how many of its first bytes `head` is of
/// @param head their SHA-256: another file may get the same key
public record Place(String key, long offset, int headBytes, String head) {
  private static final int MAX_HEAD_BYTES = 1024;
  private static final String HEAD_OF_NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  private static final int MAX_FILE_BYTES = 64 * 1024;

  /// Returns the place in a file that is there.
  static Place of(Path file, String key, long offset) throws IOException {
    int bytes = (int) Math.min(MAX_HEAD_BYTES, offset);
    return new Place(key, offset, bytes, head(file, bytes));
  }

  /// Returns the place in a file that has lost its name: its first bytes cannot be read any more.
  static Place ofRenamed(String key, long offset) {
    return new Place(key, offset, 0, HEAD_OF_NOTHING);
  }

  /// Returns a later place in the same file.
  Place at(long later) {
    return new Place(key, later, headBytes, head);
  }

  /// Tells whether a file is the one that this place is in, and has not been emptied since.
  boolean isIn(Path file, String fileKey) throws IOException {
    return key.equals(fileKey) && Files.size(file) >= offset && head.equals(head(file, headBytes));
  }

  private static String head(Path file, int bytes) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(in.readNBytes(bytes)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  /// Reads a place; null if none was written there.
  ///
  /// @throws IOException with a line for the user if it cannot be read, or is no place
  static Place read(Path state) throws IOException {
    Properties fields = new Properties();
    try (InputStream in = Files.newInputStream(state)) {
      fields.load(new ByteArrayInputStream(in.readNBytes(MAX_FILE_BYTES)));
      Place place = new Place(fields.getProperty("key"), Long.parseLong(fields.getProperty("offset")),
          Integer.parseInt(fields.getProperty("headBytes")), fields.getProperty("head"));
      if (place.key() != null && place.head() != null && place.offset() >= 0 && place.headBytes() >= 0
          && place.headBytes() <= MAX_HEAD_BYTES) {
        return place;
      }
    } catch (NoSuchFileException _) {
      return null;
    } catch (IllegalArgumentException _) {
      // refused below
    }
    throw new IOException(state + ": expected a place that send wrote, got something else; remove it to begin again");
  }

  /// Writes the place so that a crash leaves the former one or this one.
  void write(Path state) throws IOException {
    Properties fields = new Properties();
    fields.setProperty("key", key);
    fields.setProperty("offset", Long.toString(offset));
    fields.setProperty("headBytes", Integer.toString(headBytes));
    fields.setProperty("head", head);
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    fields.store(text, null);
    if (state.toAbsolutePath().getParent() != null) {
      Files.createDirectories(state.toAbsolutePath().getParent());
    }
    Path unfinished = state.resolveSibling(state.getFileName() + ".new");
    Files.write(unfinished, text.toByteArray());
    Files.move(unfinished, state, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
