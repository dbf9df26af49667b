package org.megabytestreams.train;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.Predicate;
import org.megabytestreams.model.RecordFormat;

/// Reads the records of a corpus, source after source, each from its start.
public final class CorpusRecords {
  /// Longer records are passed over.
  public static final int MAX_RECORD_BYTES = 512 << 10;

  private CorpusRecords() {}

  /// Gives the records of a part to `taker`, until that returns false. Empty records are passed over.
  ///
  /// @param heldOut whether to read the part that is held out, or the one that is trained on
  /// @param usual how records are told apart, if their source has no way of its own
  public static void read(Corpus corpus, boolean heldOut, RecordFormat usual, Predicate<byte[]> taker)
      throws IOException {
    corpus.read(() -> {
      for (Corpus.Source source : corpus.sources()) {
        if (!read(RecordPlaces.Parts.of(source, usual).of(heldOut), taker)) {
          break;
        }
      }
      return null;
    });
    corpus.requireWhole();
  }

  private static boolean read(RecordPlaces places, Predicate<byte[]> taker) {
    MemorySegment bytes = places.bytes();
    long size = bytes.byteSize();
    for (long at = places.start(0); at < size;) {
      int length = places.length(at, (int) Math.min(size - at, Integer.MAX_VALUE - 1));
      if (length > 0 && length <= MAX_RECORD_BYTES
          && !taker.test(bytes.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE))) {
        return false;
      }
      at = places.next(at, length);
    }
    return true;
  }
}
