package org.megabytestreams.evaluate;

import com.github.luben.zstd.Zstd;
import java.util.Arrays;

/// Compresses records with Zstandard (RFC 8878), with the past as its dictionary.
final class ZstdBaseline extends CompressionBaseline {
  /// The level is the last one before the search takes ten times as long.
  private static final int LEVEL = 9;
  /// The number that a trained dictionary starts with (RFC 8878, section 5), as bytes.
  private static final byte[] MAGIC = {0x37, (byte) 0xa4, 0x30, (byte) 0xec};

  ZstdBaseline() {
    super("zstd");
  }

  @Override
  long compressedSize(byte[] record, byte[] dictionary) {
    return Zstd.compressUsingDict(record, plain(dictionary), LEVEL).length;
  }

  /// Removes the first byte of plain bytes that begin like a trained dictionary, which would be taken for one.
  private static byte[] plain(byte[] dictionary) {
    boolean looksTrained = dictionary.length >= MAGIC.length
        && Arrays.equals(dictionary, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    return looksTrained ? Arrays.copyOfRange(dictionary, 1, dictionary.length) : dictionary;
  }
}
