package org.megabytestreams.evaluate;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/// A way to make a record abnormal that needs no knowledge of its format.
public interface Corruption {
  /// Holds what a way may use beside the record.
  ///
  /// @param random the only source of chance
  /// @param calm records of the same stream
  /// @param foreign records of other streams; may be empty
  record Material(RandomGenerator random, List<byte[]> calm, List<byte[]> foreign) {
    byte[] anyCalm() {
      return calm.get(random.nextInt(calm.size()));
    }

    byte[] anyForeign() {
      return foreign.get(random.nextInt(foreign.size()));
    }
  }

  /// Changes a record that is long enough.
  interface Change {
    /// Changes a record.
    ///
    /// @return null if the record cannot be changed so
    CorruptedRecord apply(byte[] record, Material material);
  }

  /// The least length of a record; shorter records hold too little to change.
  int MIN_BYTES = 16;

  /// Returns the constant's name, as ways are enums.
  String name();

  /// Returns the way in words, for tables.
  String title();

  Change change();

  /// Returns the changed record.
  ///
  /// @return null if the record cannot be changed in this way, or comes out as it was
  default CorruptedRecord apply(byte[] record, Material material) {
    CorruptedRecord changed = record.length < MIN_BYTES ? null : change().apply(record, material);
    return changed == null || Arrays.equals(changed.bytes(), record) ? null : changed;
  }

  /// Returns the name in reports: `GARBLED_SPAN` is `garbledSpan`.
  default String id() {
    StringBuilder id = new StringBuilder();
    for (String word : name().toLowerCase(Locale.ROOT).split("_")) {
      id.append(id.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
    }
    return id.toString();
  }
}
