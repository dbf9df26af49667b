package org.megabytestreams.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class PartitionQuotasTest {
  private static final TopicPartition SLOW = new TopicPartition("slow", 0);
  private static final TopicPartition FREE = new TopicPartition("free", 0);

  private long nanos = -TimeUnit.DAYS.toNanos(1);
  private final PartitionQuotas quotas = new PartitionQuotas(topic ->
      topic.equals("slow") ? ReadRate.of(1000, 0) : ReadRate.UNBOUNDED);

  private void pass(long millis) {
    nanos += TimeUnit.MILLISECONDS.toNanos(millis);
  }

  @Test
  void holdsBackWhatWasReadTooFast() {
    quotas.take(SLOW, 3000, 1, nanos); // one second of it is what the partition may catch up on
    quotas.take(FREE, 1 << 30, 1, nanos);
    assertEquals(Set.of(SLOW), quotas.waiting(nanos));
    pass(1999);
    assertEquals(Set.of(SLOW), quotas.waiting(nanos));
    pass(1);
    assertEquals(Set.of(), quotas.waiting(nanos));
  }

  @Test
  void readsAsMuchAsTheRateAllows() {
    long read = 0;
    for (int i = 0; i < 10_000; i++) {
      if (quotas.waiting(nanos).isEmpty()) {
        quotas.take(SLOW, 700, 1, nanos);
        read += 700;
      }
      pass(10);
    }
    assertEquals(100_000 + 1000, read, 700);
  }

  @Test
  void countsRecordsToo() {
    var both = new PartitionQuotas(_ -> ReadRate.of(1_000_000, 10).share(2));
    both.take(SLOW, 1, 10, nanos);
    pass(999);
    assertEquals(Set.of(SLOW), both.waiting(nanos));
    pass(1);
    assertEquals(Set.of(), both.waiting(nanos));
  }

  @Test
  void forgetsPartitionsOfOthers() {
    quotas.take(SLOW, 1 << 20, 1, nanos);
    quotas.retain(List.of(FREE));
    assertEquals(Set.of(), quotas.waiting(nanos));
  }
}
