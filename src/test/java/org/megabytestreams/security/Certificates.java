package org.megabytestreams.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Creates an authority and its certificates by the JDK's `keytool`, in PKCS#12 files.
final class Certificates {
  static final String PASSWORD = "only-for-this-test";

  private final Path folder;

  /// Makes the authority.
  Certificates(Path folder) throws IOException, InterruptedException {
    this.folder = folder;
    Files.createDirectories(folder);
    keytool("-genkeypair", "-keystore", file("authority"), "-alias", "authority", "-dname", "CN=authority", "-ext",
        "bc:c", "-validity", "2", "-keyalg", "EC");
    keytool("-exportcert", "-keystore", file("authority"), "-alias", "authority", "-rfc", "-file", pem("authority"));
    keytool("-importcert", "-noprompt", "-keystore", file("trust"), "-alias", "authority", "-file", pem("authority"));
  }

  /// What tells whom the authority certified.
  String trust() {
    return file("trust");
  }

  /// The authority's certificate, PEM.
  String authority() {
    return pem("authority");
  }

  /// A key of its own with a certificate by the authority, good for 127.0.0.1.
  String certified(String name) throws IOException, InterruptedException {
    if (Files.exists(Path.of(file(name)))) {
      return file(name);
    }
    keytool("-genkeypair", "-keystore", file(name), "-alias", name, "-dname", "CN=" + name, "-validity", "2",
        "-keyalg", "EC");
    keytool("-certreq", "-keystore", file(name), "-alias", name, "-file", pem(name + ".request"));
    keytool("-gencert", "-keystore", file("authority"), "-alias", "authority", "-infile", pem(name + ".request"),
        "-outfile", pem(name), "-rfc", "-validity", "2", "-ext", "san=ip:127.0.0.1");
    keytool("-importcert", "-noprompt", "-keystore", file(name), "-alias", "authority", "-file", pem("authority"));
    keytool("-importcert", "-noprompt", "-keystore", file(name), "-alias", name, "-file", pem(name));
    return file(name);
  }

  private String file(String name) {
    return folder.resolve(name + ".p12").toAbsolutePath().toString();
  }

  private String pem(String name) {
    return folder.resolve(name + ".pem").toAbsolutePath().toString();
  }

  private void keytool(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool")
        .toString()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("-storepass", PASSWORD));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      throw new IOException(command + ": " + said);
    }
  }
}
