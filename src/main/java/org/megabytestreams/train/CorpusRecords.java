package org.megabytestreams.train;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.function.Consumer;
import org.megabytestreams.model.RecordFormat;

/// Reads the records of a source of a corpus.
public final class CorpusRecords {
  /// Longer records are passed over.
  private static final int MAX_RECORD_BYTES = 512 << 10;

  private final Corpus corpus;
  private final Corpus.Source source;
  private final RecordFormat usual;

  private CorpusRecords(Corpus corpus, Corpus.Source source, RecordFormat usual) {
    this.corpus = corpus;
    this.source = source;
    this.usual = usual;
  }

  /// Returns the sources of a corpus, each to be read on its own.
  ///
  /// @param usual how records are told apart, if their source has no way of its own
  public static List<CorpusRecords> of(Corpus corpus, RecordFormat usual) {
    return corpus.sources().stream().map(source -> new CorpusRecords(corpus, source, usual)).toList();
  }

  /// Returns how many bytes of the source are trained on.
  public long trainingBytes() {
    return source.trainingBytes();
  }

  /// Gives the records that are trained on to `taker`, in their order.
  public void training(Consumer<byte[]> taker) throws IOException {
    read(false, taker);
  }

  /// Gives the records that are held out to `taker`, in their order.
  public void heldOut(Consumer<byte[]> taker) throws IOException {
    read(true, taker);
  }

  private void read(boolean heldOut, Consumer<byte[]> taker) throws IOException {
    corpus.read(() -> {
      read(RecordPlaces.Parts.of(source, usual).of(heldOut), taker);
      return null;
    });
    corpus.requireWhole();
  }

  /// Reads records. Empty ones are passed over.
  private static void read(RecordPlaces places, Consumer<byte[]> taker) {
    MemorySegment bytes = places.bytes();
    long size = bytes.byteSize();
    for (long at = places.start(0); at < size;) {
      int length = places.length(at, (int) Math.min(size - at, Integer.MAX_VALUE - 1));
      if (length > 0 && length <= MAX_RECORD_BYTES) {
        taker.accept(bytes.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE));
      }
      at = places.next(at, length);
    }
  }
}
