package org.megabytestreams.topology;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.internals.InMemoryKeyValueStore;

/// Reads a chunk of the store of memories.
public final class StoredMemory {
  private StoredMemory() {}

  /// Returns the records in a chunk, as texts.
  public static List<String> texts(byte[] chunk) {
    InMemoryKeyValueStore store = new InMemoryKeyValueStore("store");
    store.put(Bytes.wrap(ByteBuffer.allocate(2 + 2 * Long.BYTES).put((byte) 't').array()), chunk);
    List<String> texts = new ArrayList<>();
    new MemoryStore(store).restore((_, _, entries) -> entries.forEach(
        entry -> texts.add(new String(entry.value(), StandardCharsets.UTF_8))));
    return texts;
  }
}
