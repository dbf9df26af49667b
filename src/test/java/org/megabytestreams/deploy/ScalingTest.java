package org.megabytestreams.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Compares the component that scales on lag with KEDA's fields and with the service that it scales.
class ScalingTest {
  private static final Path BASE = Path.of("deploy/kubernetes/base");
  private static final Path SCALING = Path.of("deploy/kubernetes/components/scaling");

  private final List<JsonNode> objects = objects();

  private static List<JsonNode> objects() {
    try {
      List<JsonNode> objects = new ArrayList<>();
      Kustomization.apply(BASE, objects);
      Kustomization.apply(SCALING, objects);
      return objects;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void scalesTheStatefulSetOnTheLagOfItsGroup() throws IOException {
    Keda.Scaling scaling = Yaml.as(Keda.ScaledObject.class, one("ScaledObject", "megabyte")).getSpec();
    JsonNode pods = one("StatefulSet", "megabyte");
    assertEquals(new Keda.Target(pods.get("apiVersion").asText(), "StatefulSet", "megabyte"),
        scaling.scaleTargetRef());
    assertFalse(pods.get("spec").has("replicas"), "KEDA says how many");
    assertEquals(1, scaling.triggers().size());
    Keda.KafkaMetadata trigger = scaling.triggers().getFirst().metadata();
    assertEquals("kafka", scaling.triggers().getFirst().type());
    Map<String, String> brokers = Settings.properties(BASE.resolve("kafka.properties"));
    assertEquals(Settings.read(Map.of(), brokers).applicationId(), trigger.consumerGroup());
    assertFalse(pods.toString().contains("MEGABYTE_APPLICATION_ID"), "the group has another name");
    assertEquals(brokers.get("megabyte.bootstrap-servers").replace(":", "." + namespace() + ".svc:"),
        trigger.bootstrapServers());
    assertTrue(Integer.parseInt(trigger.lagThreshold()) > 0);
    assertEquals("earliest", trigger.offsetResetPolicy(), "an input that nobody has read yet is behind");
    JsonNode topic = one("KafkaTopic", trigger.topic());
    assertEquals(topic.at("/spec/partitions").asInt(), scaling.maxReplicaCount());
    assertEquals(1 + standbys(pods), scaling.minReplicaCount());
  }

  @Test
  void asksTheBrokersAsTheUserOfTheService() throws IOException {
    Keda.Authentication auth =
        Yaml.as(Keda.TriggerAuthentication.class, one("TriggerAuthentication", "megabyte")).getSpec();
    Keda.Scaling scaling = Yaml.as(Keda.ScaledObject.class, one("ScaledObject", "megabyte")).getSpec();
    assertEquals("megabyte", scaling.triggers().getFirst().authenticationRef().name());
    for (Keda.Parameter parameter : auth.configMapTargetRef()) {
      JsonNode data = one("ConfigMap", parameter.name()).get("data");
      assertTrue(data.has(parameter.key()), parameter.toString());
    }
    JsonNode user = one("KafkaUser", "megabyte");
    JsonNode data = one("ConfigMap", "megabyte-scaling").get("data");
    assertEquals(user.at("/metadata/name").asText(), data.get("username").asText());
    assertEquals("scram-sha-512", user.at("/spec/authentication/type").asText());
    assertEquals("scram_sha512", data.get("sasl").asText());
    String cluster = user.get("metadata").get("labels").get("strimzi.io/cluster").asText();
    assertEquals(List.of(new Keda.Parameter("password", "megabyte", "password"),
        new Keda.Parameter("ca", cluster + "-cluster-ca-cert", "ca.crt")), auth.secretTargetRef());
    auth.configMapTargetRef().forEach(each -> assertTrue(Keda.KAFKA_PARAMETERS.contains(each.parameter())));
  }

  @Test
  void isWhatKustomizeMakes() throws Exception {
    Path folder = Files.createDirectories(Path.of("target/scaled"));
    Files.writeString(folder.resolve("kustomization.yaml"), "resources: [../../%s]%ncomponents: [../../%s]%n"
        .formatted(BASE, SCALING));
    List<JsonNode> made = Yaml.documents(Tool.run("kubectl", "kustomize", folder.toString()));
    for (String kind : List.of("ScaledObject", "TriggerAuthentication", "StatefulSet")) {
      List<JsonNode> ofKind = made.stream().filter(object -> object.get("kind").asText().equals(kind)).toList();
      assertEquals(1, ofKind.size(), kind);
      assertEquals(one(kind, "megabyte").at("/spec/replicas"), ofKind.getFirst().at("/spec/replicas"));
    }
  }

  private static String namespace() throws IOException {
    return Kustomization.read(Path.of("deploy/kubernetes/overlays/full")).namespace();
  }

  private static int standbys(JsonNode pods) {
    for (JsonNode variable : pods.at("/spec/template/spec/containers/0/env")) {
      if (variable.get("name").asText().equals("MEGABYTE_STANDBY_REPLICAS")) {
        return variable.get("value").asInt();
      }
    }
    return 0;
  }

  private JsonNode one(String kind, String name) {
    List<JsonNode> found = objects.stream().filter(object -> object.get("kind").asText().equals(kind)
        && object.at("/metadata/name").asText().equals(name)).toList();
    assertEquals(1, found.size(), kind + " " + name);
    return found.getFirst();
  }
}
