package org.megabytestreams.input;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import org.megabytestreams.fuzz.Guard;
import org.megabytestreams.model.RecordFormat;

/// Cuts bytes into records by the format that the first byte chooses.
public final class RecordsFuzz {
  private static final List<RecordFormat> FORMATS = List.of("lines", "file", "length:7", "start:[0-9]{2}", "blank",
      "nul", "prefixed:1", "prefixed:2be", "prefixed:2le", "prefixed:4be", "prefixed:4le", "prefixed:8be",
      "prefixed:8le", "prefixed:varint", "pcap", "wav", "wav:60000").stream().map(RecordFormat::parse).toList();

  private RecordsFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length == 0) {
      return;
    }
    RecordFormat format = FORMATS.get(Math.floorMod(data[0], FORMATS.size()));
    Guard.check(data, () -> {
      ByteArrayInputStream in = new ByteArrayInputStream(data, 1, data.length - 1);
      RecordReader reader = new RecordReader("input", in, format, true);
      long bytes = 0;
      for (RecordReader.Piece piece = reader.next(); piece != null; piece = reader.next()) {
        bytes += piece.bytes().length;
        if (bytes > data.length) {
          throw new AssertionError("expected at most the input's bytes, got " + bytes);
        }
      }
    }, IOException.class);
  }
}
