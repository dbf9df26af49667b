package org.megabytestreams.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.megabytestreams.continuation.LiveStreams;
import org.megabytestreams.engine.StreamId;
import org.megabytestreams.generate.Prompt;
import org.megabytestreams.megabyte.ByteModel;
import org.megabytestreams.megabyte.Framing;
import org.megabytestreams.megabyte.Symbols;
import org.megabytestreams.topology.ScoringStreams;

/// Streams as prompts: what their windows hold, in the state stores.
final class LiveTails implements LiveStreams {
  private final ScoringStreams streams;
  private final ByteModel model;

  LiveTails(ScoringStreams streams, ByteModel model) {
    this.streams = streams;
    this.model = model;
  }

  @Override
  public Optional<Prompt> prompt(String topic, byte[] key, byte[] text) {
    return streams.tail(new StreamId(topic, key)).map(symbols -> model.geometry().framing() == Framing.RECORDS
        ? new Prompt(records(symbols), text) : Prompt.of(joined(symbols, text)));
  }

  /// The records of a window, the first of which may lack its beginning.
  private List<byte[]> records(int[] symbols) {
    int patch = model.geometry().patchSize();
    List<byte[]> records = new ArrayList<>();
    int from = 0;
    for (int end = patch; end <= symbols.length; end += patch) {
      if (symbols[end - 1] == Symbols.BOUNDARY) {
        int to = end;
        while (to > from && symbols[to - 1] == Symbols.BOUNDARY) {
          to--;
        }
        records.add(bytes(symbols, from, to));
        from = end;
      }
    }
    return records;
  }

  private static byte[] joined(int[] symbols, byte[] text) {
    byte[] all = java.util.Arrays.copyOf(bytes(symbols, 0, symbols.length), symbols.length + text.length);
    System.arraycopy(text, 0, all, symbols.length, text.length);
    return all;
  }

  private static byte[] bytes(int[] symbols, int from, int to) {
    byte[] bytes = new byte[to - from];
    for (int i = from; i < to; i++) {
      bytes[i - from] = (byte) symbols[i];
    }
    return bytes;
  }
}
