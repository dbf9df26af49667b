package org.megabytestreams.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import io.strimzi.api.kafka.model.user.KafkaUserAuthorizationSimple;
import io.strimzi.api.kafka.model.user.acl.AclRule;
import io.strimzi.api.kafka.model.user.acl.AclRuleGroupResource;
import io.strimzi.api.kafka.model.user.acl.AclRuleResource;
import io.strimzi.api.kafka.model.user.acl.AclRuleTopicResource;
import io.strimzi.api.kafka.model.user.acl.AclRuleTransactionalIdResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.megabytestreams.serve.ServeConfig;
import org.megabytestreams.topology.TopicSetup;
import org.megabytestreams.topology.TopologySettings;

/// Compares the manifests in `deploy/kubernetes` with the classes of Kubernetes and Strimzi, and with the service.
class KubernetesTest {
  private static final Path ROOT = Path.of("deploy/kubernetes");
  private static final Path FULL = ROOT.resolve("overlays/full");
  private static final Path BASE = ROOT.resolve("base");
  private static final Path CERTIFICATE = ROOT.resolve("components/certificate");
  /// What Strimzi's operators put into the secrets of a cluster's authority and of a user, by way of authentication.
  private static final Map<String, Set<String>> SECRET_KEYS = Map.of("cluster", Set.of("ca.crt"),
      "scram-sha-512", Set.of("password", "sasl.jaas.config"),
      "tls", Set.of("ca.crt", "user.crt", "user.key", "user.p12", "user.password"));
  private static final Map<String, Class<? extends HasMetadata>> TYPES = Map.of(
      "v1 ConfigMap", ConfigMap.class,
      "v1 Service", Service.class,
      "apps/v1 StatefulSet", StatefulSet.class,
      "policy/v1 PodDisruptionBudget", PodDisruptionBudget.class,
      "networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class,
      "monitoring.coreos.com/v1 PodMonitor", PodMonitor.class,
      "kafka.strimzi.io/v1 KafkaTopic", KafkaTopic.class,
      "kafka.strimzi.io/v1 KafkaUser", KafkaUser.class);

  @Test
  void listsEveryFileInAKustomization() throws Exception {
    Set<Path> folders = new TreeSet<>();
    try (Stream<Path> files = Files.walk(ROOT)) {
      files.filter(Files::isRegularFile).forEach(file -> folders.add(file.getParent()));
    }
    assertTrue(folders.containsAll(List.of(BASE, FULL, CERTIFICATE)));
    for (Path folder : folders) {
      try (Stream<Path> files = Files.list(folder)) {
        assertEquals(Kustomization.read(folder).files(),
            files.map(file -> file.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new)));
      }
    }
  }

  @Test
  void usesOnlyFieldsThatKubernetesAndStrimziKnow() throws Exception {
    assertEquals(Set.of("StatefulSet", "Service", "PodDisruptionBudget", "NetworkPolicy", "KafkaTopic", "KafkaUser",
        "PodMonitor"), objects(FULL).stream().map(HasMetadata::getKind).collect(Collectors.toSet()));
    assertEquals("tls", one(KafkaUser.class, certified()).getSpec().getAuthentication().getType());
  }

  @ParameterizedTest
  @ValueSource(strings = {"base", "overlays/full"})
  void givesTheObjectsThatKustomizeGives(String folder) throws Exception {
    List<JsonNode> made = Yaml.documents(Tool.run("kubectl", "kustomize", ROOT.resolve(folder).toString()));
    List<HasMetadata> objects = typed(made);
    assertEquals(one(ConfigMap.class, objects).getMetadata().getName(),
        volume(pod(objects), "config").getConfigMap().getName());
    List<JsonNode> expected = new ArrayList<>();
    Kustomization.apply(ROOT.resolve(folder), expected);
    assertEquals(comparable(expected), comparable(made));
  }

  @Test
  void replacesThePasswordByACertificateInKustomize() throws Exception {
    Path folder = Files.createDirectories(Path.of("target/certified"));
    Files.writeString(folder.resolve("kustomization.yaml"), "resources: [../../%s]%ncomponents: [../../%s]%n"
        .formatted(BASE, CERTIFICATE));
    List<HasMetadata> made = typed(Yaml.documents(Tool.run("kubectl", "kustomize", folder.toString())));
    assertEquals("tls", one(KafkaUser.class, made).getSpec().getAuthentication().getType());
    assertEquals(Map.of("kafka.properties", Files.readString(CERTIFICATE.resolve("kafka.properties"))),
        one(ConfigMap.class, made).getData());
  }

  @Test
  void setsOnlyKeysThatTheServiceKnows() throws Exception {
    List<HasMetadata> full = objects(FULL);
    ServeConfig config = config(full, BASE);
    assertEquals("pod", config.instanceId().orElseThrow());
    assertEquals(1, config.standbyReplicas());
    assertEquals("control", config.topics().control().orElseThrow());
    assertEquals("prompts", config.topics().prompts().orElseThrow());
    assertEquals("auto", config(objects(BASE), BASE).topics().control().orElseThrow());
    assertEquals("metadata.name", container(full).getEnv().stream()
        .filter(variable -> variable.getName().equals("MEGABYTE_INSTANCE_ID")).findFirst().orElseThrow()
        .getValueFrom().getFieldRef().getFieldPath());
  }

  @Test
  void readsMountedSecrets() throws Exception {
    assertReadsItsSecrets(objects(BASE), BASE);
    assertReadsItsSecrets(certified(), CERTIFICATE);
  }

  @Test
  void createsTheTopicsThatTheServiceWouldCreate() throws Exception {
    List<HasMetadata> full = objects(FULL);
    ServeConfig.Topics names = config(full, BASE).topics();
    TopologySettings.Topics topics = new TopologySettings.Topics(names.input(), names.scores(), names.alerts(),
        names.deadLetters(), Optional.of(new TopologySettings.Control(names.control().orElseThrow(),
            names.controlApplied(), names.shadowScores(), 1, false)), names.incidents());
    Map<String, Map<String, String>> expected = new TreeMap<>();
    for (String name : Stream.concat(names.input().stream(), Stream.of(names.scores(), names.alerts(),
        names.deadLetters(), names.incidents().orElseThrow(), names.control().orElseThrow(), names.controlApplied(),
        names.shadowScores(), names.prompts().orElseThrow(), names.continuations())).toList()) {
      expected.put(name, TopicSetup.configs(name, topics, List.of(names.prompts().orElseThrow())));
    }
    Map<String, Map<String, String>> made = new TreeMap<>();
    all(KafkaTopic.class, full).forEach(topic -> {
      assertEquals(names.partitions(), topic.getSpec().getPartitions());
      Map<String, String> configs = new HashMap<>();
      topic.getSpec().getConfig().forEach((key, value) -> configs.put(key, value.toString()));
      made.put(topic.getMetadata().getName(), configs);
    });
    assertEquals(expected, made);
  }

  @Test
  void allowsExactlyWhatTheDocumentationSays() throws Exception {
    Set<String> base = documentedTable();
    assertEquals(base, acls(objects(BASE)));
    Set<String> full = new TreeSet<>(base);
    full.addAll(documentedWith("commands"));
    full.addAll(documentedWith("continuations"));
    assertEquals(full, acls(objects(FULL)));
  }

  @Test
  void probesThePortsAndPathsOfTheService() throws Exception {
    List<HasMetadata> full = objects(FULL);
    Container container = container(full);
    Map<String, String> defaults = Settings.properties(Path.of("src/main/resources/application.properties"));
    assertEquals(List.of("http " + defaults.get("quarkus.http.port"),
        "management " + defaults.get("quarkus.management.port")), container.getPorts().stream()
        .map(port -> port.getName() + " " + port.getContainerPort()).toList());
    assertAsks("/q/health/started", container.getStartupProbe());
    assertAsks("/q/health/live", container.getLivenessProbe());
    assertAsks("/q/health/ready", container.getReadinessProbe());
    Service service = one(Service.class, full);
    assertEquals("None", service.getSpec().getClusterIP());
    assertEquals(service.getMetadata().getName(), one(StatefulSet.class, full).getSpec().getServiceName());
    assertEquals("http", service.getSpec().getPorts().getFirst().getTargetPort().getStrVal());
    var endpoint = one(PodMonitor.class, full).getSpec().getPodMetricsEndpoints().getFirst();
    assertEquals("management /q/metrics", endpoint.getPort() + " " + endpoint.getPath());
    // It takes longer to start than to find that a topic is missing, which it then says.
    Probe startup = container.getStartupProbe();
    assertTrue(startup.getPeriodSeconds() * startup.getFailureThreshold()
        > config(full, BASE).topics().timeout().toSeconds());
  }

  @Test
  void runsWithTheUserAndVolumesOfTheImage() throws Exception {
    String image = Files.readString(Path.of("deploy/Dockerfile.jvm"));
    List<HasMetadata> full = objects(FULL);
    PodSpec pod = pod(full);
    Container container = container(full);
    var user = pod.getSecurityContext();
    assertTrue(image.contains("\nUSER %d:%d\n".formatted(user.getRunAsUser(), user.getRunAsGroup())));
    assertTrue(user.getRunAsNonRoot());
    assertEquals("RuntimeDefault", user.getSeccompProfile().getType());
    assertTrue(container.getSecurityContext().getReadOnlyRootFilesystem());
    assertEquals(false, container.getSecurityContext().getAllowPrivilegeEscalation());
    assertEquals(List.of("ALL"), container.getSecurityContext().getCapabilities().getDrop());
    assertTrue(image.contains("\nVOLUME " + container.getVolumeMounts().getFirst().getMountPath() + "\n"));
    assertEquals(container.getVolumeMounts().getFirst().getName(), one(StatefulSet.class, full).getSpec()
        .getVolumeClaimTemplates().getFirst().getMetadata().getName());
    String ports = container.getPorts().stream().map(port -> port.getContainerPort().toString())
        .collect(Collectors.joining(" "));
    assertTrue(image.contains("\nEXPOSE " + ports + "\n"));
  }

  @Test
  void selectsItsOwnPods() throws Exception {
    List<HasMetadata> full = objects(FULL);
    var template = one(StatefulSet.class, full).getSpec();
    Map<String, String> labels = template.getTemplate().getMetadata().getLabels();
    assertEquals(labels, template.getSelector().getMatchLabels());
    assertEquals(labels, one(Service.class, full).getSpec().getSelector());
    assertEquals(labels, one(PodDisruptionBudget.class, full).getSpec().getSelector().getMatchLabels());
    assertEquals(labels, one(NetworkPolicy.class, full).getSpec().getPodSelector().getMatchLabels());
    assertEquals(labels, one(PodMonitor.class, full).getSpec().getSelector().getMatchLabels());
  }

  private static void assertAsks(String path, Probe probe) {
    assertEquals(path + " management", probe.getHttpGet().getPath() + " " + probe.getHttpGet().getPort().getStrVal());
  }

  /// Every file and secret that the clients' properties name is mounted there, and is one that Strimzi makes; and all
  /// that names a cluster names the same.
  private static void assertReadsItsSecrets(List<HasMetadata> objects, Path folder) throws IOException {
    KafkaUser user = one(KafkaUser.class, objects);
    String cluster = user.getMetadata().getLabels().get("strimzi.io/cluster");
    all(KafkaTopic.class, objects).forEach(topic ->
        assertEquals(cluster, topic.getMetadata().getLabels().get("strimzi.io/cluster")));
    ServeConfig config = config(objects, folder);
    assertEquals(cluster + "-kafka-bootstrap:9093", config.bootstrapServers());
    var egress = one(NetworkPolicy.class, objects).getSpec().getEgress().getLast();
    assertEquals(9093, egress.getPorts().getFirst().getPort().getIntVal());
    assertEquals(Map.of("strimzi.io/cluster", cluster, "strimzi.io/name", cluster + "-kafka"),
        egress.getTo().getFirst().getPodSelector().getMatchLabels());
    assertEquals(user.getMetadata().getName(), volume(pod(objects), "user").getSecret().getSecretName());
    assertEquals(cluster + "-cluster-ca-cert", volume(pod(objects), "cluster").getSecret().getSecretName());

    Set<String> named = new HashSet<>();
    config.kafka().forEach((key, value) -> {
      assertTrue(key.startsWith("config.providers") || AdminClientConfig.configNames().contains(key), key);
      Pattern.compile("/etc/megabyte/([a-z]+)[:/]([a-z0-9.]+)").matcher(value).results()
          .forEach(match -> named.add(match.group(1) + "/" + match.group(2)));
    });
    assertTrue(named.size() > 1, () -> named.toString());
    for (String path : named) {
      String volume = path.substring(0, path.indexOf('/'));
      String keys = volume.equals("user") ? user.getSpec().getAuthentication().getType() : volume;
      assertTrue(SECRET_KEYS.get(keys).contains(path.substring(path.indexOf('/') + 1)), path);
      assertTrue(container(objects).getVolumeMounts().stream().anyMatch(mount -> mount.getName().equals(volume)
          && mount.getMountPath().equals("/etc/megabyte/" + volume)), path);
    }
  }

  /// Reads the configuration of a pod: its variables, and the file that they name.
  private static ServeConfig config(List<HasMetadata> objects, Path folder) throws IOException {
    Map<String, String> environment = new HashMap<>();
    for (EnvVar variable : container(objects).getEnv()) {
      environment.put(variable.getName(), variable.getValue() == null ? "pod" : variable.getValue());
    }
    assertEquals("/etc/megabyte/config/kafka.properties", environment.get("SMALLRYE_CONFIG_LOCATIONS"));
    return Settings.read(environment, Settings.properties(folder.resolve("kafka.properties")));
  }

  private static Set<String> acls(List<HasMetadata> objects) {
    var rules = ((KafkaUserAuthorizationSimple) one(KafkaUser.class, objects).getSpec().getAuthorization()).getAcls();
    Set<String> acls = new TreeSet<>();
    for (AclRule rule : rules) {
      rule.getOperations().forEach(operation ->
          assertTrue(acls.add(operation.toString().toUpperCase() + " " + pattern(rule.getResource()))));
    }
    return acls;
  }

  private static String pattern(AclRuleResource resource) {
    return switch (resource) {
      case AclRuleTopicResource its -> "topic " + its.getPatternType() + " " + its.getName();
      case AclRuleGroupResource its -> "group " + its.getPatternType() + " " + its.getName();
      case AclRuleTransactionalIdResource its -> "transactional id PREFIX " + its.getName();
      default -> throw new AssertionError(resource);
    };
  }

  /// The table of `docs/deploy.md`, by the names that the service has without any configuration.
  private static Set<String> documentedTable() throws IOException {
    Set<String> acls = new TreeSet<>();
    Pattern row = Pattern.compile("\\| (topic|group|transactional id) \\| (.*) \\| (.*) \\|");
    Files.readString(Path.of("docs/deploy.md")).lines().map(row::matcher).filter(match -> match.matches())
        .forEach(match -> {
          for (String operation : match.group(3).split(", ")) {
            for (String name : match.group(2).replaceAll(":.*", "").split(", ")) {
              acls.add(operation + " " + match.group(1) + " " + (name.startsWith("prefix ")
                  ? "PREFIX " + name.substring("prefix ".length()).replace("`", "").replace("APP", "megabyte")
                  : "LITERAL " + name.replace("each input", "bytes").replace(' ', '-')));
            }
          }
        });
    return acls;
  }

  /// What the sentence after it adds: READ of one topic, WRITE of others.
  private static Set<String> documentedWith(String what) throws IOException {
    String text = Files.readString(Path.of("docs/deploy.md")).replace('\n', ' ');
    var sentence = Pattern.compile("With " + what + ": READ of `(.*?)`, WRITE of (.*?)\\.").matcher(text);
    assertTrue(sentence.find(), what);
    Set<String> acls = new TreeSet<>(Set.of("READ topic LITERAL " + sentence.group(1)));
    Pattern.compile("`(.*?)`").matcher(sentence.group(2)).results()
        .forEach(name -> acls.add("WRITE topic LITERAL " + name.group(1)));
    return acls;
  }

  private static List<HasMetadata> objects(Path folder) throws IOException {
    List<JsonNode> objects = new ArrayList<>();
    Kustomization.apply(folder, objects);
    return typed(objects);
  }

  private static List<HasMetadata> certified() throws IOException {
    List<JsonNode> objects = new ArrayList<>();
    Kustomization.apply(BASE, objects);
    Kustomization.apply(CERTIFICATE, objects);
    return typed(objects);
  }

  private static List<HasMetadata> typed(List<JsonNode> objects) throws IOException {
    List<HasMetadata> typed = new ArrayList<>();
    for (JsonNode object : objects) {
      String type = object.path("apiVersion").asText() + " " + object.path("kind").asText();
      assertNotNull(TYPES.get(type), type);
      typed.add(Yaml.as(TYPES.get(type), object));
    }
    return typed;
  }

  /// By kind and name; without what Kustomize alone puts in.
  private static Map<String, JsonNode> comparable(List<JsonNode> objects) {
    Map<String, JsonNode> comparable = new TreeMap<>();
    for (JsonNode object : objects) {
      String kind = object.path("kind").asText();
      ((ObjectNode) object.get("metadata")).remove("namespace");
      if (kind.equals("StatefulSet")) {
        ((ObjectNode) object.at("/spec/template/spec/containers/0")).remove("image");
        ((ObjectNode) object.at("/spec/template/spec/volumes/0/configMap")).remove("name");
      }
      if (!kind.equals("ConfigMap")) {
        comparable.put(kind + "/" + object.at("/metadata/name").asText(), object);
      }
    }
    return comparable;
  }

  private static <T> List<T> all(Class<T> type, List<HasMetadata> objects) {
    return objects.stream().filter(type::isInstance).map(type::cast).toList();
  }

  private static <T> T one(Class<T> type, List<HasMetadata> objects) {
    List<T> all = all(type, objects);
    assertEquals(1, all.size(), type.toString());
    return all.getFirst();
  }

  private static PodSpec pod(List<HasMetadata> objects) {
    return one(StatefulSet.class, objects).getSpec().getTemplate().getSpec();
  }

  private static Container container(List<HasMetadata> objects) {
    return pod(objects).getContainers().getFirst();
  }

  private static Volume volume(PodSpec pod, String name) {
    return pod.getVolumes().stream().filter(volume -> volume.getName().equals(name)).findFirst().orElseThrow();
  }
}
