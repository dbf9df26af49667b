package org.megabytestreams.input;

import java.io.IOException;
import org.megabytestreams.input.RecordReader.Piece;

/// Cuts records that end at an empty line; lines end at LF or CR LF. Further empty lines are left out.
final class ParagraphRecords implements RecordCutter {
  private final RecordInput in;
  private final OpenRecord record = new OpenRecord();
  private boolean atLineStart = true;
  /// Bytes of the line end behind the last line. They are part of the record if another line follows.
  private int heldBytes;

  ParagraphRecords(RecordInput in) {
    this.in = in;
  }

  @Override
  public Piece next() throws IOException {
    while (true) {
      int lineEnd = in.lineEnd();
      if (!in.has()) {
        return record.isOpen() ? record.end() : null;
      }
      if (lineEnd > 0) {
        in.skip(lineEnd);
        boolean empty = atLineStart;
        atLineStart = true;
        heldBytes = empty ? 0 : lineEnd;
        if (empty && record.isOpen()) {
          return record.end();
        }
        continue;
      }
      if (!record.isOpen()) {
        record.begin(in.position());
      }
      if (record.isFull()) {
        return record.goOn();
      }
      addNext();
    }
  }

  /// Adds a held byte, or the next of the input if none is held.
  private void addNext() {
    if (heldBytes > 0) {
      record.add((byte) (heldBytes == 2 ? '\r' : '\n'));
      heldBytes--;
    } else {
      record.add(in.take());
      atLineStart = false;
    }
  }
}
