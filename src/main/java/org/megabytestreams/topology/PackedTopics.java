package org.megabytestreams.topology;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigResource;
import org.jboss.logging.Logger;

/// Warns of topics whose batches may unpack to more than the memory holds. Brokers look at packed bytes alone, unless
/// they unpack a topic's batches themselves.
final class PackedTopics {
  private static final Logger LOG = Logger.getLogger(PackedTopics.class);
  private static final String COMPRESSION = "compression.type";
  private static final String UNPACKED = "uncompressed";

  private PackedTopics() {}

  /// Logs one line a topic. A topic whose configuration it may not read gets a line at level debug only.
  static void warn(Admin admin, String brokers, Collection<String> topics) throws InterruptedException {
    for (String topic : topics) {
      ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
      try {
        String compression =
            admin.describeConfigs(List.of(resource)).all().get().get(resource).get(COMPRESSION).value();
        if (!compression.equals(UNPACKED)) {
          LOG.warnf("topic %s takes packed batches (%s=%s), and one may unpack to more than the memory holds; to have"
              + " brokers refuse it: kafka-configs.sh --bootstrap-server %s --alter --entity-type topics --entity-name"
              + " %s --add-config %s=%s", topic, COMPRESSION, compression, brokers, topic, COMPRESSION, UNPACKED);
        }
      } catch (ExecutionException e) {
        LOG.debugf("cannot read %s of topic %s: %s", COMPRESSION, topic, e.getCause().getMessage());
      }
    }
  }
}
