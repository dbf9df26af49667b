package org.megabytestreams.stream;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.megabytestreams.anomaly.StreamMonitor;
import org.megabytestreams.fuzz.Guard;

/// Reads bytes as a stream's state, and as the monitor in it.
public final class StateFuzz {
  private StateFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    Guard.check(data, () -> StateCodec.decode(data), StateCodec.BadStateException.class);
    if (data.length > Integer.BYTES) {
      byte[] sealed = sealed(data);
      Guard.check(data, () -> StateCodec.encode(StateCodec.decode(sealed)), StateCodec.BadStateException.class);
    }
    Guard.check(data, () -> StreamMonitor.decode(data).encode(), IllegalArgumentException.class,
        StreamMonitor.VersionMismatchException.class);
  }

  /// Returns the bytes with a checksum that fits, without which nothing behind it would be read.
  private static byte[] sealed(byte[] data) {
    byte[] sealed = Arrays.copyOf(data, data.length);
    CRC32C crc = new CRC32C();
    crc.update(data, 0, data.length - Integer.BYTES);
    ByteBuffer.wrap(sealed).putInt(data.length - Integer.BYTES, (int) crc.getValue());
    return sealed;
  }
}
