package org.megabytestreams.input;

import java.io.IOException;
import org.megabytestreams.input.RecordReader.Piece;
import org.megabytestreams.model.RecordStart;

/// Cuts records that begin at a line that matches, such as log events with their stack traces. Lines before the first
/// such line are a record, too.
///
/// The next line shows whether a record goes on. A pause behind a whole line ends it.
final class StartedRecords implements RecordCutter {
  private final RecordInput in;
  private final RecordStart start;
  private final OpenRecord record = new OpenRecord();
  private boolean atLineStart = true;

  StartedRecords(RecordInput in, RecordStart start) {
    this.in = in;
    this.start = start;
  }

  @Override
  public Piece next() throws IOException {
    while (true) {
      if (atLineStart) {
        int length = in.lineLength(RecordStart.MAX_LINE_BYTES);
        if (!in.has()) {
          return record.isOpen() ? record.end() : null;
        }
        if (record.isOpen() && start.matches(in.buffer(), in.index(), length)) {
          return record.end();
        }
        if (record.isFull()) {
          return record.goOn();
        }
        if (record.isOpen()) {
          record.add((byte) '\n'); // of the line before
        } else {
          record.begin(in.position());
        }
        atLineStart = false;
      }
      while (!atLineStart && in.has()) {
        if (in.peek() == '\n') {
          in.skip(1);
          atLineStart = true;
        } else if (record.isFull()) {
          return record.goOn();
        } else {
          record.add(in.take());
        }
      }
      // At the input's end, an unended line ends, too.
      atLineStart = true;
    }
  }

  @Override
  public Piece endAtPause() {
    return atLineStart && record.isOpen() ? record.end() : null;
  }
}
