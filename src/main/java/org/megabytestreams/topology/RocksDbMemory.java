package org.megabytestreams.topology;

import java.util.Map;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/// Bounds the memory outside the heap that all stores of a run share, and the files that each store opens.
///
/// Without it each store of each partition would take up to 98 MB of its own. Each would also take the memory for what
/// it needs to know of its files.
final class RocksDbMemory implements AutoCloseable {
  private static final String KEY = "org.megabytestreams.store-memory";
  /// This share of all the memory is for writes; the rest is for reads.
  private static final double WRITTEN_SHARE = 0.5;
  /// This share of the memory for reads is for indices and filters, without which a look costs several reads.
  private static final double INDEX_SHARE = 0.5;
  /// There are few shards, so that each has room for what is written.
  private static final int SHARD_BITS = 2;
  /// Only a store that writes gives memory back: one that has stopped must not hold much.
  private static final long STORE_BUFFER_BYTES = 4L << 20;
  private static final long STORE_BLOCK_BYTES = 64L << 10;

  private final Cache blocks;
  private final WriteBufferManager written;

  /// @param bytes written and not yet on disk, or read, by all stores together; exceeded only if the work under way
  ///     needs more
  RocksDbMemory(long bytes) {
    RocksDB.loadLibrary();
    blocks = new LRUCache(bytes, SHARD_BITS, false, INDEX_SHARE);
    written = new WriteBufferManager((long) (bytes * WRITTEN_SHARE), blocks);
  }

  void addTo(Properties properties) {
    properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, Setter.class);
    properties.put(KEY, this);
  }

  /// Closes the shared memory. Stores that are open keep it alive; none may be opened afterwards.
  @Override
  public void close() {
    written.close();
    blocks.close();
  }

  /// Sets the options of a store. Kafka Streams makes one for each store.
  public static final class Setter implements RocksDBConfigSetter {
    @Override
    public void setConfig(String store, Options options, Map<String, Object> configs) {
      RocksDbMemory memory = (RocksDbMemory) configs.get(KEY);
      options.setWriteBufferManager(memory.written);
      options.setWriteBufferSize(STORE_BUFFER_BYTES);
      options.setArenaBlockSize(STORE_BLOCK_BYTES);
      options.setMaxOpenFiles(OpenFiles.MAX_OF_STORE);
      options.setTableCacheNumshardbits(0); // each shard would open one at least
      options.setTableFormatConfig(((BlockBasedTableConfig) options.tableFormatConfig())
          .setBlockCache(memory.blocks)
          .setCacheIndexAndFilterBlocks(true)
          .setCacheIndexAndFilterBlocksWithHighPriority(true));
    }

    @Override
    public void close(String store, Options options) {
      // All stores share the objects that the options refer to.
    }
  }
}
