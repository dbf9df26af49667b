package org.megabytestreams.topology;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.internals.InMemoryKeyValueStore;
import org.megabytestreams.anomaly.PartitionBudget;
import org.megabytestreams.anomaly.StreamPace;
import org.megabytestreams.fuzz.Guard;

/// Reads bytes as what a task has stored of the pace of streams, of its budgets, and of open incidents.
public final class PaceFuzz {
  private PaceFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    Guard.check(data, () -> PacedStream.decode(PacedStream.decode(data).encode()), IllegalArgumentException.class);
    Guard.check(data, () -> PacedPartition.decode(PacedPartition.decode(data, 0).encode(), 0), IllegalArgumentException.class);
    Guard.check(data, () -> StreamPace.decode(data).encode(), IllegalArgumentException.class);
    Guard.check(data, () -> PartitionBudget.decode(data).encode(), IllegalArgumentException.class);
    InMemoryKeyValueStore store = new InMemoryKeyValueStore("store");
    store.put(Bytes.wrap(new byte[] {'i', 'n', 'c', 'i', 'd', 'e', 'n', 't', '/'}), data);
    Guard.check(data, () -> new OpenIncidents(store), IllegalStateException.class);
  }
}
