package org.megabytestreams.bundle;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/// Reads and writes the records that a bundle's match model remembers: a file in zlib format, in which each record
/// stands behind its length as a big-endian int.
public final class ReferenceRecords {
  /// The most bytes of all records together.
  public static final int MAX_BYTES = 16 << 20;
  /// The most records. Records without bytes take memory, too, and next to nothing of a file.
  public static final int MAX_RECORDS = 4 << 20;

  private ReferenceRecords() {}

  /// Writes records.
  ///
  /// @throws IllegalArgumentException if they are more than [#MAX_RECORDS], or have more than [#MAX_BYTES]
  static Manifest.Memory write(Path file, List<byte[]> records, List<String> sources) throws IOException {
    long bytes = bytes(records);
    if (bytes > MAX_BYTES) {
      throw new IllegalArgumentException("expected at most " + MAX_BYTES + " bytes of memory, got " + bytes);
    }
    if (records.size() > MAX_RECORDS) {
      throw new IllegalArgumentException("expected at most " + MAX_RECORDS + " records of memory, got "
          + records.size());
    }
    Deflater smallest = new Deflater(Deflater.BEST_COMPRESSION);
    try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(
        new DeflaterOutputStream(Files.newOutputStream(file), smallest)))) {
      for (byte[] record : records) {
        out.writeInt(record.length);
        out.write(record);
      }
    } finally {
      smallest.end();
    }
    return new Manifest.Memory(records.size(), bytes, List.copyOf(sources));
  }

  /// Reads the records of a bundle. An empty list comes from a bundle without a memory.
  ///
  /// @throws Bundle.BadBundleException if the file is unreadable, or holds other records than the manifest says
  public static List<byte[]> of(Bundle bundle) {
    Manifest.Memory said = bundle.manifest().memory();
    if (said == null) {
      return List.of();
    }
    Path file = bundle.folder().resolve(Bundle.MEMORY);
    try (DataInputStream in = new DataInputStream(
        new BufferedInputStream(new InflaterInputStream(Files.newInputStream(file))))) {
      List<byte[]> records = new ArrayList<>();
      long left = said.bytes();
      for (long i = 0; i < said.records(); i++) {
        int length = in.readInt();
        if (length < 0 || length > left) {
          throw bad(file, said, "a record of " + length + " bytes where " + left + " are left");
        }
        records.add(in.readNBytes(length));
        left -= length;
      }
      if (left > 0 || in.read() >= 0 || bytes(records) < said.bytes()) {
        throw bad(file, said, "others");
      }
      return records;
    } catch (EOFException | ZipException e) {
      throw bad(file, said, "a file that is cut or not in zlib format");
    } catch (IOException e) {
      throw new Bundle.BadBundleException("cannot read " + file + ": " + e.getMessage());
    }
  }

  private static long bytes(List<byte[]> records) {
    return records.stream().mapToLong(record -> record.length).sum();
  }

  private static Bundle.BadBundleException bad(Path file, Manifest.Memory said, String got) {
    return new Bundle.BadBundleException(file + ": expected " + said.records() + " records of " + said.bytes()
        + " bytes together, as the manifest says, got " + got);
  }
}
