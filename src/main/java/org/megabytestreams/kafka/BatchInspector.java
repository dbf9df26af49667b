package org.megabytestreams.kafka;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.MutableRecordBatch;
import org.apache.kafka.common.record.Record;
import org.apache.kafka.common.requests.FetchResponse;
import org.apache.kafka.common.utils.BufferSupplier;
import org.apache.kafka.common.utils.CloseableIterator;

/// Measures the records of a partition's batches, in memory that does not depend on their size.
public final class BatchInspector implements AutoCloseable {
  private final Map<String, Object> properties;
  private final TopicPartition partition;
  private final BatchFetcher fetcher;

  /// Opens a partition.
  ///
  /// @param properties of a client: bootstrap.servers, security
  public BatchInspector(Map<String, Object> properties, TopicPartition partition)
      throws IOException, InterruptedException {
    this.properties = properties;
    this.partition = partition;
    this.fetcher = new BatchFetcher(properties, partition);
  }

  /// Finds the batch that a reader at an offset reads next; empty if all committed records have been read.
  public Optional<PackedBatch> next(long offset) throws IOException {
    long at = offset;
    while (true) {
      FetchResponseData.PartitionData part = fetcher.fetch(at);
      AbortedProducers aborted = new AbortedProducers(part.abortedTransactions());
      long before = at;
      for (MutableRecordBatch batch : ((MemoryRecords) FetchResponse.recordsOrFail(part)).batches()) {
        at = Math.max(at, batch.nextOffset());
        if (!aborted.wrote(batch) && !batch.isControlBatch() && batch.lastOffset() >= offset) {
          PackedBatch found = measure(batch, offset);
          if (found.records() > 0) {
            return Optional.of(found);
          }
        }
      }
      if (at == before) {
        return Optional.empty();
      }
    }
  }

  /// Tells whether this process has the memory to read the first of a batch's records.
  public boolean canRead(PackedBatch batch) throws IOException, InterruptedException {
    return new CarefulReader(properties, batch.largestBytes()).read(partition, batch.firstOffset(), 1).unreadable()
        .isEmpty();
  }

  /// Follows the producers whose transactions were aborted, batch by batch.
  private static final class AbortedProducers {
    private final Deque<FetchResponseData.AbortedTransaction> transactions = new ArrayDeque<>();
    private final Set<Long> open = new HashSet<>();

    AbortedProducers(List<FetchResponseData.AbortedTransaction> transactions) {
      if (transactions != null) {
        transactions.stream()
            .sorted(Comparator.comparingLong(FetchResponseData.AbortedTransaction::firstOffset))
            .forEach(this.transactions::add);
      }
    }

    /// Tells whether such a producer wrote a batch. Callers must pass all batches in their order.
    boolean wrote(MutableRecordBatch batch) {
      while (!transactions.isEmpty() && transactions.peek().firstOffset() <= batch.lastOffset()) {
        open.add(transactions.poll().producerId());
      }
      if (batch.isControlBatch()) {
        open.remove(batch.producerId());
      }
      return batch.isTransactional() && open.contains(batch.producerId());
    }
  }

  private PackedBatch measure(MutableRecordBatch batch, long from) {
    long firstOffset = -1;
    long timestamp = batch.maxTimestamp();
    int records = 0;
    int largest = -1;
    int largestValue = -1;
    try (BufferSupplier buffers = BufferSupplier.create();
        CloseableIterator<Record> all = batch.skipKeyValueIterator(buffers)) {
      while (all.hasNext()) {
        Record record = all.next();
        if (record.offset() >= from) {
          firstOffset = records++ == 0 ? record.offset() : firstOffset;
        }
        if (record.sizeInBytes() > largest) { // a reader passes those before its offset, too
          largest = record.sizeInBytes();
          largestValue = record.valueSize();
          timestamp = record.timestamp();
        }
      }
    } catch (KafkaException _) { // it cannot even be unpacked: its header is all there is
      return new PackedBatch(partition, Math.max(from, batch.baseOffset()), batch.lastOffset(), batch.maxTimestamp(), 1,
          batch.sizeInBytes(), -1, -1);
    }
    return new PackedBatch(partition, firstOffset, batch.lastOffset(), timestamp, records, batch.sizeInBytes(),
        largest, largestValue);
  }

  @Override
  public void close() {
    fetcher.close();
  }
}
