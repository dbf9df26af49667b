package org.megabytestreams.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// Holds a key and the certificate that it signed itself, for servers at 127.0.0.1. It is the same in all tests of a
/// JVM, since `keytool` takes time.
public final class ServerCertificate {
  private static final char[] PASSWORD = "only-for-this-test".toCharArray();
  private static final String NAME = "server";
  private static ServerCertificate only;

  private final KeyStore keys;
  private final Path pem;

  private ServerCertificate(Path folder) throws IOException, InterruptedException, GeneralSecurityException {
    Path file = folder.resolve("server.p12");
    Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
        "-genkeypair", "-keystore", file.toString(), "-storepass", new String(PASSWORD), "-alias", NAME, "-dname",
        "CN=server", "-ext", "san=ip:127.0.0.1", "-validity", "2", "-keyalg", "EC").redirectErrorStream(true).start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (keytool.waitFor() != 0) {
      throw new IOException("keytool: " + said);
    }
    keys = KeyStore.getInstance(file.toFile(), PASSWORD);
    Certificate certificate = keys.getCertificate(NAME);
    pem = Files.writeString(folder.resolve("server.pem"), "-----BEGIN CERTIFICATE-----\n"
        + Base64.getMimeEncoder().encodeToString(certificate.getEncoded()) + "\n-----END CERTIFICATE-----\n");
  }

  public static synchronized ServerCertificate get() throws Exception {
    if (only == null) {
      only = new ServerCertificate(Files.createTempDirectory("certificate"));
    }
    return only;
  }

  /// Returns the file of the certificate, PEM.
  public Path pem() {
    return pem;
  }

  /// Returns what a server does TLS with.
  public SSLContext tls() throws GeneralSecurityException {
    KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }
}
