package org.megabytestreams.evaluate;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Splits a record into words, which stand between blanks. Two blanks have an empty word between them.
final class Words {
  private Words() {}

  static List<byte[]> of(byte[] record) {
    List<byte[]> words = new ArrayList<>();
    int from = 0;
    for (int i = 0; i <= record.length; i++) {
      if (i == record.length || record[i] == ' ') {
        words.add(Arrays.copyOfRange(record, from, i));
        from = i + 1;
      }
    }
    return words;
  }

  static byte[] join(List<byte[]> words) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (int i = 0; i < words.size(); i++) {
      if (i > 0) {
        joined.write(' ');
      }
      joined.writeBytes(words.get(i));
    }
    return joined.toByteArray();
  }

  /// Returns the offset of word `index` in the joined record.
  static int offset(List<byte[]> words, int index) {
    int offset = 0;
    for (int i = 0; i < index; i++) {
      offset += words.get(i).length + 1;
    }
    return offset;
  }
}
