package org.megabytestreams.compress;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import org.megabytestreams.fuzz.Guard;

/// Reads bytes as the header and the blocks of a compressed file, and as the code of a lane.
public final class CompressedFuzz {
  private static final int HEADER_BYTES = 24;
  private static final int MAX_SYMBOLS = 1000;
  private static final float[] EVEN = new float[257];

  static {
    Arrays.fill(EVEN, (float) -Math.log(EVEN.length));
  }

  private CompressedFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    Guard.check(data, () -> Compressor.Header.peek(new ByteArrayInputStream(data)));
    Guard.check(data, () -> {
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(data));
      in.skipNBytes(Math.min(HEADER_BYTES, data.length));
      try {
        for (Block block = Block.read(in); block != null; block = Block.read(in)) {
          decode(block.codes().getFirst());
        }
      } catch (EOFException _) {
        return; // [Compressor] says where the file ends
      }
    }, IOException.class);
  }

  private static void decode(byte[] code) {
    RangeDecoder decoder = new RangeDecoder(code);
    Frequencies frequencies = new Frequencies();
    frequencies.set(EVEN);
    try {
      for (int i = 0; i < MAX_SYMBOLS; i++) {
        decoder.decode(frequencies);
      }
    } catch (RangeDecoder.CodeEndsException _) {
      decoder.usedUp();
    }
  }
}
