package org.megabytestreams.bench.load;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.megabytestreams.model.RecordFormat;

/// Cuts bytes of a test into records to send.
final class CutRecords {
  private CutRecords() {}

  static TestRecords of(byte[] data, RecordFormat format) {
    return of(data, format, data.length);
  }

  static TestRecords of(byte[] data, RecordFormat format, long maxBytes) {
    try {
      return TestRecords.read("input", new ByteArrayInputStream(data), format, maxBytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
