package org.megabytestreams.topology;

import java.util.Arrays;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.internals.InMemoryKeyValueStore;
import org.megabytestreams.fuzz.Guard;

/// Reads bytes as an entry of the stores of waiting records and of memories: a key of the length that the first byte
/// says, and a value.
public final class StoreFuzz {
  private StoreFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length == 0) {
      return;
    }
    int keyEnd = Math.min(data.length, 1 + (data[0] & 0xff));
    InMemoryKeyValueStore store = new InMemoryKeyValueStore("store");
    store.put(Bytes.wrap(Arrays.copyOfRange(data, 1, keyEnd)), Arrays.copyOfRange(data, keyEnd, data.length));
    Guard.check(data, () -> new MemoryStore(store).restore((_, _, _) -> { }), MemoryStore.CorruptMemoryException.class,
        IllegalStateException.class);
    Guard.check(data, () -> new PendingStore(store).all(), IllegalStateException.class);
  }
}
