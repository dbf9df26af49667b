package org.megabytestreams.compress;

import org.megabytestreams.model.Framing;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.RecordFormat;
import org.megabytestreams.model.Symbols;

/// Converts the bytes of one lane to symbols and back. It knows which symbol stands for a byte, and where a record's
/// fill is.
final class LaneText {
  private final byte[] bytes;
  private final int from;
  private final int to;
  private final boolean lines;
  private final int recordBytes;
  private final Geometry geometry;
  private int at;
  private int fill;

  /// Creates the text of one lane.
  ///
  /// @param bytes of all lanes; this lane's are `[from, to)`
  LaneText(byte[] bytes, int from, int to, RecordFormat format, Geometry geometry) {
    boolean records = geometry.framing() == Framing.RECORDS;
    this.bytes = bytes;
    this.from = from;
    this.to = to;
    this.at = from;
    this.geometry = geometry;
    this.lines = records && format instanceof RecordFormat.Lines;
    this.recordBytes = records && format instanceof RecordFormat.FixedLength(int length) ? length : 0;
  }

  boolean done() {
    return at == to;
  }

  /// Tells whether the next symbol is not coded, since it is known to be BOUNDARY.
  boolean fills() {
    return fill > 0 || done();
  }

  void fill() {
    fill = Math.max(0, fill - 1);
  }

  /// Returns the symbol of the next byte.
  int symbol() {
    int value = bytes[at] & 0xff;
    return lines && value == '\n' ? Symbols.BOUNDARY : value;
  }

  /// Takes the next byte by its symbol.
  ///
  /// @param place of the symbol in its patch
  void take(int symbol, int place) {
    bytes[at++] = symbol == Symbols.BOUNDARY ? (byte) '\n' : (byte) symbol;
    int patch = geometry.patchSize();
    if (symbol == Symbols.BOUNDARY) {
      fill = patch - 1 - place;
    } else if (recordBytes > 0 && (at - from) % recordBytes == 0) {
      fill = Framing.RECORDS.framedLength(recordBytes, patch) - recordBytes;
    }
  }
}
