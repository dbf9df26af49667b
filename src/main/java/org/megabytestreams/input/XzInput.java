package org.megabytestreams.input;

import java.io.IOException;
import java.io.InputStream;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.SingleXZInputStream;
import org.tukaani.xz.XZIOException;

/// Unpacks xz streams with dictionaries of up to 128 MiB, twice what `xz -9` takes.
final class XzInput extends MemberInput {
  private static final int MAX_DICTIONARY_KIB = 128 << 10;
  /// The memory that is needed beside a dictionary.
  private static final int OTHER_KIB = 1 << 10;

  private SingleXZInputStream stream;

  XzInput(InputStream in) {
    super(Packing.XZ, in);
  }

  @Override
  void open() throws IOException {
    stream = null;
  }

  @Override
  int unpack(byte[] target, int from, int length) throws IOException {
    try {
      if (stream == null) {
        stream = new SingleXZInputStream(packed, maxKib());
      }
      return stream.read(target, from, length);
    } catch (MemoryLimitException e) {
      throw new TooLargeException(Packing.XZ, "expected xz dictionaries of at most " + (maxKib() - OTHER_KIB >> 10)
          + " MiB, got " + (e.getMemoryNeeded() >> 10) + " MiB");
    } catch (XZIOException e) {
      throw damaged(e.getMessage());
    }
  }

  /// Returns the memory limit in KiB. The dictionary is on the heap, so a small heap bounds the dictionary too.
  private static int maxKib() {
    return (int) Math.min(MAX_DICTIONARY_KIB, Runtime.getRuntime().maxMemory() / 2 >> 10) + OTHER_KIB;
  }
}
