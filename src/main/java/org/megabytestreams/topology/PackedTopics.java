package org.megabytestreams.topology;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.jboss.logging.Logger;

/// Warns of topics whose batches may unpack to more than the memory holds. Brokers look at packed bytes alone, unless
/// they unpack a topic's batches themselves.
final class PackedTopics {
  private static final Logger LOG = Logger.getLogger(PackedTopics.class);
  private static final String COMPRESSION = "compression.type";
  private static final String UNPACKED = "uncompressed";

  private static final int MAX_LINES = 10;

  private PackedTopics() {}

  /// Logs one line a topic, and one for all that are beyond a few. A topic whose configuration it may not read gets a
  /// line at level debug only.
  static void warn(Admin admin, String brokers, Collection<String> topics) throws InterruptedException {
    Map<String, KafkaFuture<Config>> asked = new TreeMap<>();
    admin.describeConfigs(topics.stream().map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic)).toList())
        .values().forEach((resource, config) -> asked.put(resource.name(), config));
    int packed = 0;
    for (Map.Entry<String, KafkaFuture<Config>> topic : asked.entrySet()) {
      try {
        String compression = topic.getValue().get().get(COMPRESSION).value();
        if (!compression.equals(UNPACKED) && packed++ < MAX_LINES) {
          LOG.warnf("topic %s takes packed batches (%s=%s), and one may unpack to more than the memory holds; to have"
              + " brokers refuse it: kafka-configs.sh --bootstrap-server %s --alter --entity-type topics --entity-name"
              + " %s --add-config %s=%s", topic.getKey(), COMPRESSION, compression, brokers, topic.getKey(),
              COMPRESSION, UNPACKED);
        }
      } catch (ExecutionException e) {
        LOG.debugf("cannot read %s of topic %s: %s", COMPRESSION, topic.getKey(), e.getCause().getMessage());
      }
    }
    if (packed > MAX_LINES) {
      LOG.warnf("%d more topics take packed batches", packed - MAX_LINES);
    }
  }
}
