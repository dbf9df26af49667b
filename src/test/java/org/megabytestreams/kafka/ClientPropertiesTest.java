package org.megabytestreams.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClientPropertiesTest {
  @Test
  void laterValuesTakeThePlaceOfEarlierOnes() {
    Map<String, Object> own = Map.of("client.id", "own", "bootstrap.servers", "own:9092");
    assertEquals(Map.of("client.id", "own", "bootstrap.servers", "own:9092", "acks", "all"),
        ClientProperties.of("localhost:9092").clientId("default").acknowledgedByAll().putAll(own).toMap());
    assertEquals(Map.of("client.id", "fixed", "bootstrap.servers", "localhost:9092"),
        ClientProperties.of(own).brokers("localhost:9092").clientId("fixed").toMap());
  }

  @Test
  void namesPropertiesAsKafkaDoes() {
    assertEquals(Map.of("group.id", "g", "isolation.level", "read_committed", "auto.offset.reset", "none",
        "enable.auto.commit", false, "allow.auto.create.topics", false, "transactional.id", "t"),
        ClientProperties.of(Map.of()).group("g").readCommitted().offsetReset("none").withoutAutoCommit()
            .withoutTopicCreation().transactionalId("t").toMap());
  }

  @Test
  void keepsNullValues() {
    Map<String, Object> ofKafkaStreams = new HashMap<>();
    ofKafkaStreams.put("group.instance.id", null);
    assertEquals(ofKafkaStreams, ClientProperties.of(ofKafkaStreams).toMap());
  }
}
