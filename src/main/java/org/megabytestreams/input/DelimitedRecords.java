package org.megabytestreams.input;

import java.io.IOException;
import org.megabytestreams.input.RecordReader.Piece;

/// Cuts records that end at a byte, such as lines. A last record without that byte counts if it has any.
final class DelimitedRecords implements RecordCutter {
  private final RecordInput in;
  private final byte delimiter;
  private final OpenRecord record = new OpenRecord();

  DelimitedRecords(RecordInput in, byte delimiter) {
    this.in = in;
    this.delimiter = delimiter;
  }

  @Override
  public Piece next() throws IOException {
    while (in.has()) {
      if (!record.isOpen()) {
        record.begin(in.position());
      }
      if (in.peek() == delimiter) {
        in.skip(1);
        return record.end();
      }
      if (record.isFull()) {
        return record.goOn();
      }
      record.add(in.take());
    }
    return record.isOpen() ? record.end() : null;
  }
}
