package org.megabytestreams.serve;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.megabytestreams.generate.Prompt;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.Framing;
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
    return streams.tail(new StreamId(topic, key), model.geometry().windowSymbols()).map(this::prompt);
  }

  private Prompt prompt(ScoringStreams.Tail tail) {
    Framing framing = model.geometry().framing();
    List<byte[]> records = tail.symbols().length == 0 ? tail.records()
        : framing.records(tail.symbols(), model.geometry().patchSize());
    return framing == Framing.RECORDS ? new Prompt(records, new byte[0]) : Prompt.of(joined(records));
  }

  private static byte[] joined(List<byte[]> records) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    records.forEach(all::writeBytes);
    return all.toByteArray();
  }
}
