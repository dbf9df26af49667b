package org.megabytestreams.deploy;

import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBehavior;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;

/// Holds the fields of KEDA's objects that `deploy/kubernetes` may use.
final class Keda {
  /// The parameters that KEDA's trigger `kafka` takes from a TriggerAuthentication.
  static final List<String> KAFKA_PARAMETERS = List.of("sasl", "tls", "username", "password", "ca", "cert", "key");

  private Keda() {}

  @Group("keda.sh")
  @Version("v1alpha1")
  static final class ScaledObject extends CustomResource<Scaling, Void> {}

  record Scaling(Target scaleTargetRef, int minReplicaCount, int maxReplicaCount, int pollingInterval,
      Advanced advanced, List<Trigger> triggers) {}

  record Target(String apiVersion, String kind, String name) {}

  record Advanced(Autoscaler horizontalPodAutoscalerConfig) {}

  record Autoscaler(HorizontalPodAutoscalerBehavior behavior) {}

  record Trigger(String type, KafkaMetadata metadata, Reference authenticationRef) {}

  record KafkaMetadata(String bootstrapServers, String consumerGroup, String topic, String lagThreshold,
      String offsetResetPolicy) {}

  record Reference(String name) {}

  @Group("keda.sh")
  @Version("v1alpha1")
  static final class TriggerAuthentication extends CustomResource<Authentication, Void> {}

  record Authentication(List<Parameter> configMapTargetRef, List<Parameter> secretTargetRef) {}

  record Parameter(String parameter, String name, String key) {}
}
