package org.megabytestreams.bundle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import org.megabytestreams.fuzz.Guard;
import org.megabytestreams.fuzz.TemporaryFile;

/// Reads bytes as the memory of a bundle: as it is in the file, and packed by this target. The first eight bytes say
/// how many records and bytes the manifest tells of.
public final class MemoryFuzz {
  private static final int HEAD_BYTES = 2 * Integer.BYTES;
  private static final Path FOLDER = TemporaryFile.folder();

  private MemoryFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) throws IOException {
    if (data.length < HEAD_BYTES) {
      return;
    }
    ByteBuffer in = ByteBuffer.wrap(data);
    var told = new Manifest.Memory(in.getInt() & ReferenceRecords.MAX_RECORDS - 1,
        in.getInt() & ReferenceRecords.MAX_BYTES - 1, List.of("x"));
    Bundle bundle = new Bundle(FOLDER, new Manifest(Manifest.CONTRACT, "x", null, List.of(), 0, "float16", null, null,
        null, told));
    byte[] rest = new byte[in.remaining()];
    in.get(rest);
    for (byte[] file : List.of(rest, packed(rest))) {
      TemporaryFile.write(FOLDER.resolve(Bundle.MEMORY), file);
      Guard.check(data, () -> ReferenceRecords.of(bundle), Bundle.BadBundleException.class);
    }
  }

  private static byte[] packed(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (DeflaterOutputStream out = new DeflaterOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }
}
