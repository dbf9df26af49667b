package org.megabytestreams.topology;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.megabytestreams.control.Rules;

/// Holds the rules that result from a task's commands, and which commands the task applied.
final class ControlStore {
  static final String NAME = "control";
  private static final Bytes RULES = key("rules");
  private static final String APPLIED = "applied/";
  private static final byte[] YES = {1};

  private final KeyValueStore<Bytes, byte[]> store;

  ControlStore(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
  }

  Rules rules() {
    byte[] encoded = store.get(RULES);
    return encoded == null ? Rules.NONE : Rules.decode(encoded);
  }

  boolean applied(String command) {
    return store.get(key(APPLIED + command)) != null;
  }

  void put(String command, Rules rules) {
    store.put(key(APPLIED + command), YES);
    store.put(RULES, rules.encode());
  }

  private static Bytes key(String name) {
    return Bytes.wrap(name.getBytes(StandardCharsets.UTF_8));
  }
}
