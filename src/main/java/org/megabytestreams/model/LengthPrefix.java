package org.megabytestreams.model;

import java.util.Arrays;
import java.util.stream.Collectors;

/// Names the ways to write a record's length before its bytes.
public enum LengthPrefix {
  BYTE("1", 1, true),
  BIG_2("2be", 2, true),
  LITTLE_2("2le", 2, false),
  BIG_4("4be", 4, true),
  LITTLE_4("4le", 4, false),
  BIG_8("8be", 8, true),
  LITTLE_8("8le", 8, false),
  /// Holds seven bits a byte, the lowest first, as protobuf writes delimited messages.
  VARINT("varint", 0, false);

  private final String id;
  private final int bytes;
  private final boolean bigEndian;

  LengthPrefix(String id, int bytes, boolean bigEndian) {
    this.id = id;
    this.bytes = bytes;
    this.bigEndian = bigEndian;
  }

  /// Returns the name of this prefix on the command line.
  public String id() {
    return id;
  }

  /// Returns how many bytes the prefix has; 0 for [#VARINT], whose last byte marks its end.
  public int bytes() {
    return bytes;
  }

  /// Tells whether the highest byte comes first.
  public boolean bigEndian() {
    return bigEndian;
  }

  /// Finds the prefix with an [#id()].
  ///
  /// @throws IllegalArgumentException for anything else
  static LengthPrefix parse(String id) {
    return Arrays.stream(values()).filter(prefix -> prefix.id.equals(id)).findFirst()
        .orElseThrow(() -> new IllegalArgumentException("expected a prefix of "
            + Arrays.stream(values()).map(LengthPrefix::id).collect(Collectors.joining(", ")) + ", got "
            + Quotation.of(id)));
  }
}
