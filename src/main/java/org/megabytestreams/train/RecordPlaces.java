package org.megabytestreams.train;

import java.lang.foreign.MemorySegment;
import org.megabytestreams.model.RecordFormat;

/// Finds the places of records in the bytes of a part of a corpus.
interface RecordPlaces {
  /// Holds the places in a source's training and held-out part. A record that lies in both is cut in two.
  record Parts(RecordPlaces training, RecordPlaces heldOut) {
    /// Finds the places in both parts of a source.
    ///
    /// @param usual the format of a source that names none
    static Parts of(Corpus.Source source, RecordFormat usual) {
      RecordFormat format = source.records().orElse(usual);
      if (format.startsAnywhere()) {
        return new Parts(new ScannedPlaces(source.training(), format), new ScannedPlaces(source.heldOut(), format));
      }
      return IndexedPlaces.of(source, format, IndexedPlaces.MAX_RECORDS);
    }

    RecordPlaces of(boolean heldOutPart) {
      return heldOutPart ? heldOut : training;
    }
  }

  /// Returns the bytes that the places are in.
  MemorySegment bytes();

  /// Returns a byte of a record: `offset`, or one near it if that is between records. Without any record it returns
  /// the end.
  long inside(long offset);

  /// Returns the start of the record that holds `offset`, or of the first one behind it.
  long start(long offset);

  /// Returns the length of the record at `offset`, or of its rest; any number above `room` if that is longer.
  int length(long offset, int room);

  /// Returns the start of the record behind the one at `offset`, or the end of the bytes.
  ///
  /// @param length of the record from `offset` on
  long next(long offset, int length);

  /// Returns how many bytes stand between two records. The end of a record stands for them.
  int separatorBytes();
}
