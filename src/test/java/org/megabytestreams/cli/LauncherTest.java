package org.megabytestreams.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTest {
  @TempDir
  Path home;

  /// `serve` refuses every property `megabyte.…` that its configuration does not have.
  @Test
  void setsNoPropertyThatServeRejects() throws IOException {
    Set<String> set = Pattern.compile("-D(megabyte\\.[a-z.-]+)=").matcher(Files.readString(Path.of("megabyte")))
        .results().map(match -> match.group(1)).collect(Collectors.toSet());
    assertEquals(Set.of("megabyte.bundles", "megabyte.broker.lib"), set);
  }

  @Test
  void encodesFileNamesInUtf8InAnyLocale() throws Exception {
    assertEquals("C.UTF-8", launch(Map.of("LC_ALL", "C"), "$LC_ALL"));
    assertEquals("C.UTF-8", launch(Map.of("LC_ALL", "", "LANG", ""), "$LC_ALL"));
    assertEquals("", launch(Map.of("LC_ALL", "", "LANG", "C.UTF-8"), "$LC_ALL"));
  }

  @Test
  void usesTheTemporaryFolderOfTheShell() throws Exception {
    String folder = "/a b";
    assertTrue(launch(Map.of("TMPDIR", folder), "$*").contains("-Djava.io.tmpdir=" + folder + " "));
    assertFalse(launch(Map.of("TMPDIR", ""), "$*").contains("tmpdir"));
  }

  /// Runs a copy of the launcher with a stand-in for Java that prints what it is started with.
  private String launch(Map<String, String> environment, String printed) throws IOException, InterruptedException {
    Path launcher = Files.copy(Path.of("megabyte"), home.resolve("megabyte"), StandardCopyOption.COPY_ATTRIBUTES,
        StandardCopyOption.REPLACE_EXISTING);
    Path java = home.resolve("jdk/bin/java");
    Files.createDirectories(java.getParent());
    Files.writeString(java, "#!/bin/sh\ncase $1 in -Xshow*) echo ' java.specification.version = 25' ;; *) echo \""
        + printed + "\" ;; esac\n");
    assertTrue(java.toFile().setExecutable(true));
    ProcessBuilder builder = new ProcessBuilder(launcher.toString(), "inspect").redirectErrorStream(true);
    builder.environment().putAll(Map.of("JAVA_HOME", home.resolve("jdk").toString(), "LC_CTYPE", ""));
    builder.environment().putAll(environment);
    Process process = builder.start();
    String line = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertEquals(0, process.waitFor(), line);
    return line;
  }

  /// The first start builds. Maven would end with escape codes, also where nothing is coloured, and a later Java warn
  /// of what Maven does.
  @Test
  void printsNothingOfMavenWhenTheBuildSucceeds(@TempDir Path folder) throws Exception {
    Path options = Files.createDirectories(folder.resolve(".mvn")).resolve("jvm.config");
    Files.copy(Path.of(".mvn/jvm.config"), options);
    Path pom = Files.writeString(folder.resolve("pom.xml"), """
        <project>
          <modelVersion>4.0.0</modelVersion>
          <groupId>org.megabytestreams</groupId><artifactId>nothing</artifactId><version>1</version>
          <packaging>pom</packaging>
        </project>
        """);
    Path output = folder.resolve("output");
    Process build = new ProcessBuilder("mvn", "-q", "-B", "-o", "-f", pom.toString(), "validate")
        .redirectErrorStream(true).redirectOutput(output.toFile()).start();
    assertEquals(0, build.waitFor(), Files.readString(output));
    assertEquals("", Files.readString(output));
  }
}
