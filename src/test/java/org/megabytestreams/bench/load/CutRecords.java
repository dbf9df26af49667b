package org.megabytestreams.bench.load;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.megabytestreams.model.RecordFormat;

/// Cuts bytes of a test into records to send.
final class CutRecords {
  private CutRecords() {}

  static Records of(byte[] data, RecordFormat format) {
    return of(data, format, data.length);
  }

  static Records of(byte[] data, RecordFormat format, long maxBytes) {
    try {
      return Records.read("input", new ByteArrayInputStream(data), format, maxBytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
