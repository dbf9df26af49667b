package org.megabytestreams.topology;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;
import org.megabytestreams.stream.PartitionMemories;
import org.megabytestreams.stream.PartitionMemory;
import org.megabytestreams.stream.PartitionMemory.Entry;
import org.megabytestreams.stream.ScoredBatch;
import org.megabytestreams.stream.ScoredRecord;

/// Holds the memories of a task's partitions, one for each input topic, and keeps them in a store.
///
/// Nothing is remembered while no model of the task has a use for it.
final class TaskMemories {
  private static final Logger LOG = Logger.getLogger(TaskMemories.class);

  private final MemoryStore store;
  private final TaskModels rules;
  private final int partition;
  private final ScoringObserver observer;
  private final Map<String, PartitionMemory> memories = new HashMap<>();

  /// @param partition of each input topic that the task has
  TaskMemories(MemoryStore store, TaskModels rules, int partition, ScoringObserver observer) {
    this.store = store;
    this.rules = rules;
    this.partition = partition;
    this.observer = observer;
    restore();
  }

  /// Restores the memories. One that cannot be read starts again, as a memory may be empty. One of a topic that has
  /// none now is deleted: a memory that has missed records is none.
  private void restore() {
    Set<String> without = new HashSet<>();
    try {
      store.restore((topic, block, entries) -> {
        if (rules.memorySymbols(topic) > 0) {
          restore(topic, block, entries);
        } else {
          without.add(topic);
        }
      });
      without.forEach(store::delete);
    } catch (MemoryStore.CorruptMemoryException e) {
      LOG.warnf("%s-%d: %s; it starts again", e.topic(), partition, e.getMessage());
      memories.clear();
      store.delete(e.topic());
      restore();
    }
  }

  private void restore(String topic, long block, List<Entry> entries) {
    PartitionMemory memory = memory(topic);
    if (memory.openFrom() != block) {
      memory.beginBlock(block);
    }
    entries.forEach(memory::add);
  }

  /// Returns the memories of the topics in which a model has a use for them.
  PartitionMemories inUse() {
    return new PartitionMemories(this::memory);
  }

  /// Returns how many of the next records can be scored together: those before a memory's next block.
  int fitting(List<PendingRecord> records) {
    Map<String, PartitionMemory.Room> rooms = new HashMap<>();
    return (int) records.stream().map(PendingRecord::waiting)
        .takeWhile(record -> !rules.useMemory(record.stream().topic()) || rooms
            .computeIfAbsent(record.stream().topic(), topic -> memory(topic).room()).take(record)).count();
  }

  /// Begins the next block of each memory that is full, with the topic's first record.
  void beginBlocks(List<PendingRecord> records) {
    List.copyOf(memories.keySet()).stream().filter(topic -> !rules.useMemory(topic)).forEach(this::clear);
    for (PendingRecord record : records) {
      String topic = record.position().topic();
      if (!rules.useMemory(topic)) {
        continue;
      }
      PartitionMemory memory = memory(topic);
      if (memory.needsBlock()) {
        if (memory.takesUnusual()) {
          LOG.warnf("%s-%d: many of the last records were unusual; they enter the memory and become normal",
              topic, partition);
        }
        long dropped = memory.beginBlock(record.position().offset());
        if (dropped >= 0) {
          store.deleteBlock(topic, dropped);
        }
        rules.forgetWindows(topic, partition);
      }
    }
  }

  /// Remembers records that were scored.
  void remember(ScoredBatch scored) {
    Map<String, List<Entry>> ofTopics = new LinkedHashMap<>();
    for (ScoredRecord one : scored.records()) {
      String topic = one.record().stream().topic();
      if (!rules.useMemory(topic)) {
        continue;
      }
      Entry entry = one.remembered();
      if (entry.unusual()) {
        observer.excludedFromMemory();
      }
      memory(topic).add(entry);
      ofTopics.computeIfAbsent(topic, _ -> new ArrayList<>()).add(entry);
    }
    ofTopics.forEach((topic, entries) -> store.add(topic, memory(topic).openFrom(), entries));
  }

  /// Releases the windows that were opened beside the memories. Another task may go on with the partition.
  void close() {
    memories.keySet().forEach(topic -> rules.forgetWindows(topic, partition));
  }

  /// Forgets all records of a topic.
  void clear(String topic) {
    if (memories.remove(topic) != null) {
      store.delete(topic);
      rules.forgetWindows(topic, partition);
    }
  }

  private PartitionMemory memory(String topic) {
    return memories.computeIfAbsent(topic, _ -> new PartitionMemory(rules.memorySymbols(topic)));
  }
}
