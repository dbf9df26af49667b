package org.megabytestreams.serve;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.megabytestreams.generate.Prompt;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.Framing;
import org.megabytestreams.model.Symbols;
import org.megabytestreams.prompts.LocalStreams;
import org.megabytestreams.prompts.StreamPrompts;
import org.megabytestreams.score.StreamId;
import org.megabytestreams.topology.ScoringStreams;

/// Gives streams of this instance as prompts: the records of their windows, in the state stores.
final class StateStoreStreams implements StreamPrompts, LocalStreams {
  private final ScoringStreams streams;
  private final ByteModel model;

  StateStoreStreams(ScoringStreams streams, ByteModel model) {
    this.streams = streams;
    this.model = model;
  }

  @Override
  public Optional<Prompt> prompt(String topic, byte[] key, byte[] text) {
    return window(topic, key).map(window -> window.followedBy(text));
  }

  @Override
  public Look look(String topic, byte[] key) {
    Set<Integer> before = streams.partitions(topic);
    Optional<Prompt> window = window(topic, key);
    Set<Integer> looked = new TreeSet<>(streams.partitions(topic));
    looked.retainAll(before); // what came or went meanwhile may have been missed
    return new Look(window, looked);
  }

  private Optional<Prompt> window(String topic, byte[] key) {
    return streams.tail(new StreamId(topic, key)).map(symbols -> model.geometry().framing() == Framing.RECORDS
        ? new Prompt(records(symbols), new byte[0]) : Prompt.of(bytes(symbols, 0, symbols.length)));
  }

  /// Returns the records of a window. The first may lack its beginning.
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

  private static byte[] bytes(int[] symbols, int from, int to) {
    byte[] bytes = new byte[to - from];
    for (int i = from; i < to; i++) {
      bytes[i - from] = (byte) symbols[i];
    }
    return bytes;
  }
}
