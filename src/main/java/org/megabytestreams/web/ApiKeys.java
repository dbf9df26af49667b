package org.megabytestreams.web;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.megabytestreams.wire.OneLine;

/// Knows who may ask over HTTP, by the SHA-256 of their keys. It never holds a key itself.
///
/// An example of a line of the file: `grafana viewer 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08`.
public final class ApiKeys {
  private static final int MAX_BYTES = 256 * 1024;
  private static final int FIELDS = 3;
  private static final Pattern NAME = Pattern.compile("[\\w.@-]{1,64}");
  private static final Pattern HASH = Pattern.compile("[0-9a-fA-F]{64}");

  private final List<Entry> entries;

  private record Entry(Holder holder, byte[] hash) {}

  /// Says who has a key.
  ///
  /// @param roles all that the key's role comes to
  public record Holder(String name, Set<String> roles) {}

  private ApiKeys(List<Entry> entries) {
    this.entries = entries;
  }

  /// Reads a file: on each line a name, a role and the SHA-256 of the key. Empty lines and lines that begin with `#`
  /// are left out.
  ///
  /// @throws IllegalArgumentException if it has another form, or no key; the message names the line
  /// @throws IOException with a message for the user
  public static ApiKeys read(Path file) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": there is no such file", e);
    }
    if (bytes.length > MAX_BYTES) {
      throw new IllegalArgumentException(file + ": expected at most " + MAX_BYTES + " bytes");
    }
    List<Entry> entries = new ArrayList<>();
    int number = 0;
    for (String line : new String(bytes, StandardCharsets.UTF_8).split("\n")) {
      number++;
      String text = line.strip();
      if (!text.isEmpty() && !text.startsWith("#")) {
        entries.add(entry(text, file + ", line " + number + ": "));
      }
    }
    if (entries.isEmpty()) {
      throw new IllegalArgumentException(file + ": expected lines 'NAME ROLE SHA-256', got none");
    }
    return new ApiKeys(entries);
  }

  private static Entry entry(String text, String place) {
    String[] fields = text.split("\\s+");
    // The line is not quoted: somebody may have put the key itself there.
    if (fields.length != FIELDS || !NAME.matcher(fields[0]).matches() || !HASH.matcher(fields[2]).matches()) {
      throw new IllegalArgumentException(place + "expected 'NAME ROLE SHA-256', the last in 64 hex digits");
    }
    try {
      return new Entry(new Holder(fields[0], Roles.of(fields[1])), HexFormat.of().parseHex(fields[2]));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(place + OneLine.of(e.getMessage()), e);
    }
  }

  /// Finds who has a key. It takes the same time for every key.
  public Optional<Holder> find(String key) {
    byte[] hash = sha256(key);
    Holder found = null;
    for (Entry entry : entries) {
      if (MessageDigest.isEqual(entry.hash(), hash)) {
        found = entry.holder();
      }
    }
    return Optional.ofNullable(found);
  }

  static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
