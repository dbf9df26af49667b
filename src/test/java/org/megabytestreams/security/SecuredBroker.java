package org.megabytestreams.security;

import static org.apache.kafka.common.resource.PatternType.LITERAL;
import static org.apache.kafka.common.resource.PatternType.PREFIXED;
import static org.apache.kafka.common.resource.ResourceType.GROUP;
import static org.apache.kafka.common.resource.ResourceType.TOPIC;
import static org.apache.kafka.common.resource.ResourceType.TRANSACTIONAL_ID;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.megabytestreams.kafka.ClientProperties;
import org.megabytestreams.process.BrokerProcess;
import org.megabytestreams.testing.TestBroker;

/// Runs a broker that admits only clients with a password (SCRAM) or a certificate (mTLS), both over TLS.
///
/// ACLs say who may do what. The plain listener on loopback is for the test's superuser.
final class SecuredBroker implements AutoCloseable {
  private static final int ITERATIONS = 4096;

  private final Certificates certificates;
  private final int tlsPort;
  private final int scramPort;
  private final BrokerProcess broker;

  SecuredBroker(Path folder) throws IOException, InterruptedException {
    this.certificates = new Certificates(folder.resolve("certificates"));
    this.tlsPort = BrokerProcess.freePort();
    this.scramPort = BrokerProcess.freePort();
    int port = BrokerProcess.freePort();
    int controller = BrokerProcess.freePort();
    Map<String, String> p = new LinkedHashMap<>();
    p.put("controller.quorum.voters", "1@127.0.0.1:" + controller);
    String listeners = "PLAINTEXT://127.0.0.1:%d,SSL://127.0.0.1:%d,SASL_SSL://127.0.0.1:%d".formatted(port, tlsPort,
        scramPort);
    p.put("listeners", listeners + ",CONTROLLER://127.0.0.1:" + controller);
    p.put("advertised.listeners", listeners);
    p.put("listener.security.protocol.map",
        "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SSL:SSL,SASL_SSL:SASL_SSL");
    p.put("ssl.keystore.type", "PKCS12");
    p.put("ssl.keystore.location", certificates.certified("broker"));
    p.put("ssl.keystore.password", Certificates.PASSWORD);
    p.put("ssl.key.password", Certificates.PASSWORD);
    p.put("ssl.truststore.type", "PKCS12");
    p.put("ssl.truststore.location", certificates.trust());
    p.put("ssl.truststore.password", Certificates.PASSWORD);
    p.put("listener.name.ssl.ssl.client.auth", "required");
    p.put("listener.name.ssl.ssl.principal.mapping.rules", "RULE:^CN=([a-z]+)$/$1/");
    p.put("sasl.enabled.mechanisms", "SCRAM-SHA-512");
    p.put("listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required;");
    p.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
    p.put("super.users", "User:ANONYMOUS");
    this.broker = TestBroker.start(folder.resolve("broker"), port, p);
  }

  /// For the superuser.
  String plain() {
    return broker.bootstrapServers();
  }

  String withCertificate() {
    return "127.0.0.1:" + tlsPort;
  }

  String withPassword() {
    return "127.0.0.1:" + scramPort;
  }

  /// The file of the authority's certificate, PEM.
  String authority() {
    return certificates.authority();
  }

  /// Client properties of somebody with a certificate.
  Map<String, String> certified(String name) throws IOException, InterruptedException {
    Map<String, String> client = trusting("SSL");
    client.put("ssl.keystore.type", "PKCS12");
    client.put("ssl.keystore.location", certificates.certified(name));
    client.put("ssl.keystore.password", Certificates.PASSWORD);
    client.put("ssl.key.password", Certificates.PASSWORD);
    return client;
  }

  /// Client properties of somebody with a password.
  Map<String, String> known(String user, String password) {
    Map<String, String> client = trusting("SASL_SSL");
    client.put("sasl.mechanism", "SCRAM-SHA-512");
    client.put("sasl.jaas.config", "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\""
        .formatted(user) + " password=\"%s\";".formatted(password));
    return client;
  }

  private Map<String, String> trusting(String protocol) {
    Map<String, String> client = new LinkedHashMap<>();
    client.put("security.protocol", protocol);
    client.put("ssl.truststore.type", "PKCS12");
    client.put("ssl.truststore.location", certificates.trust());
    client.put("ssl.truststore.password", Certificates.PASSWORD);
    return client;
  }

  void makeKnown(String user, String password) throws Exception {
    try (Admin admin = ClientProperties.of(plain()).admin()) {
      admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(user,
          new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS), password))).all().get();
    }
  }

  /// Grants exactly the rights that `serve` needs, as `docs/deploy.md` lists them.
  void allowToServe(String user, String application, List<String> inputs, List<String> outputs) throws Exception {
    List<AclBinding> acls = new ArrayList<>();
    inputs.forEach(topic -> acls.add(acl(user, TOPIC, LITERAL, topic, AclOperation.READ)));
    outputs.forEach(topic -> acls.add(acl(user, TOPIC, LITERAL, topic, AclOperation.WRITE)));
    for (AclOperation operation : List.of(AclOperation.CREATE, AclOperation.READ, AclOperation.WRITE,
        AclOperation.ALTER)) {
      acls.add(acl(user, TOPIC, PREFIXED, application + "-", operation));
    }
    acls.add(acl(user, GROUP, PREFIXED, application, AclOperation.READ));
    acls.add(acl(user, TRANSACTIONAL_ID, PREFIXED, application, AclOperation.WRITE));
    allow(acls);
  }

  void allowToWrite(String user, String topic) throws Exception {
    allow(List.of(acl(user, TOPIC, LITERAL, topic, AclOperation.WRITE)));
  }

  /// Withdraws the right to add partitions to the service's changelogs.
  void forbidToAddPartitions(String user, String application) throws Exception {
    allow(List.of(new AclBinding(new ResourcePattern(TOPIC, application + "-", PREFIXED),
        new AccessControlEntry("User:" + user, "*", AclOperation.ALTER, AclPermissionType.DENY))));
  }

  private void allow(List<AclBinding> acls) throws Exception {
    try (Admin admin = ClientProperties.of(plain()).admin()) {
      admin.createAcls(acls).all().get();
    }
  }

  private static AclBinding acl(String user, ResourceType type, PatternType pattern, String name,
      AclOperation operation) {
    return new AclBinding(new ResourcePattern(type, name, pattern),
        new AccessControlEntry("User:" + user, "*", operation, AclPermissionType.ALLOW));
  }

  @Override
  public void close() {
    broker.close();
  }
}
