package org.megabytestreams.train;

import java.lang.foreign.MemorySegment;
import org.megabytestreams.megabyte.RecordFormat;

/// The places of records in the bytes of a part of a corpus.
interface RecordPlaces {
  /// The places in a source's training and held-out part. A record that lies in both is cut in two.
  record Parts(RecordPlaces training, RecordPlaces heldOut) {
    /// @param usual the format of a source that names none
    static Parts of(Corpus.Source source, RecordFormat usual) {
      RecordFormat format = source.records().orElse(usual);
      if (format.startsAnywhere()) {
        return new Parts(new ScannedPlaces(source.training(), format), new ScannedPlaces(source.heldOut(), format));
      }
      IndexedPlaces all = IndexedPlaces.of(source.name(), source.bytes(), format);
      return new Parts(all.part(0, source.trainingBytes()),
          all.part(source.trainingBytes(), source.bytes().byteSize()));
    }

    RecordPlaces of(boolean heldOutPart) {
      return heldOutPart ? heldOut : training;
    }
  }

  /// The bytes that the places are in.
  MemorySegment bytes();

  /// A byte of a record: `offset`, or one near it where that is between records; the end where there is no record.
  long inside(long offset);

  /// The start of the record that holds `offset`, or of the first one behind it.
  long start(long offset);

  /// The length of the record at `offset`, or of its rest; any number above `room` where that is longer.
  int length(long offset, int room);

  /// The start of the record behind the one at `offset`, or the end of the bytes.
  ///
  /// @param length of the record from `offset` on
  long next(long offset, int length);

  /// Whether a byte stands between two records, which the end of a record stands for.
  boolean separated();
}
