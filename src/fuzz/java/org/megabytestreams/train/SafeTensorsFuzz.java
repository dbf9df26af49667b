package org.megabytestreams.train;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.megabytestreams.fuzz.Guard;
import org.megabytestreams.fuzz.TemporaryFile;

/// Reads bytes as a file of weights in the format safetensors: as it is, and with a header length that fits.
public final class SafeTensorsFuzz {
  private static final int DATA_BYTES = 32;
  private static final Path FILE = TemporaryFile.folder().resolve("weights.safetensors");

  private SafeTensorsFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    TemporaryFile.write(FILE, data);
    Guard.check(data, () -> SafeTensors.read(FILE), IOException.class);
    ByteBuffer whole = ByteBuffer.allocate(Long.BYTES + data.length + DATA_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    TemporaryFile.write(FILE, whole.putLong(data.length).put(data).array());
    Guard.check(data, () -> SafeTensors.read(FILE), IOException.class);
  }
}
