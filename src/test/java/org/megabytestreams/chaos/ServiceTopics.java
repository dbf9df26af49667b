package org.megabytestreams.chaos;

import java.util.Map;
import org.megabytestreams.testing.TestClients;

/// Creates the topics of a service: an input for records of any size and age, and its outputs.
final class ServiceTopics {
  static final int MAX_RECORD_BYTES = 128 << 20;

  private final TestClients clients;

  ServiceTopics(TestClients clients) {
    this.clients = clients;
  }

  /// Creates an input topic and the outputs for it.
  void create(int partitions, String input) throws Exception {
    createInput(partitions, input);
    createOutputs(partitions, input);
  }

  /// Creates the output topics `NAME-scores`, `NAME-alerts` and `NAME-letters`.
  void createOutputs(int partitions, String name) throws Exception {
    clients.create(partitions, Map.of(), name + "-scores", name + "-alerts", name + "-letters");
  }

  void createInput(int partitions, String input) throws Exception {
    clients.create(partitions, MAX_RECORD_BYTES, input);
  }
}
