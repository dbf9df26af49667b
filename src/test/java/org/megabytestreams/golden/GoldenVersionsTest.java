package org.megabytestreams.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.anomaly.PartitionBudget;
import org.megabytestreams.anomaly.StreamMonitor;
import org.megabytestreams.anomaly.StreamPace;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.control.Rules;
import org.megabytestreams.fuzz.HeaderLines;
import org.megabytestreams.serve.TopicRules;
import org.megabytestreams.stream.StateCodec;
import org.megabytestreams.topology.StoredMemory;
import org.megabytestreams.train.StoredCheckpoint;
import org.megabytestreams.wire.DeadLetter;
import org.megabytestreams.wire.Json;

/// Opens what each version of each format wrote: `src/test/resources/versions/NAME-VERSION`. A version that is raised
/// needs a file of its own there.
class GoldenVersionsTest {
  private static final Path FOLDER = Path.of("src/test/resources/versions");
  private static final Path SOURCES = Path.of("src/main/java");
  private static final String PACKAGE = "org.megabytestreams.";
  private static final Pattern CONSTANT =
      Pattern.compile("static final (?:int|byte) (?:VERSION|SCHEMA|CONTRACT) = ");
  /// Formats that this program writes and does not read.
  private static final Set<String> WRITTEN_ONLY = Set.of("routes.MessageJson");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir
  Path scratch;

  /// Reads a file.
  ///
  /// @return the version that it states
  private interface Reader {
    int read(Path file, byte[] bytes) throws Exception;
  }

  /// @param name begins the names of the files
  /// @param type holds the newest version in a constant
  /// @param oldest the oldest that is read
  private record Format(String name, String type, String constant, int oldest, Reader reader) {
    int newest() throws ReflectiveOperationException {
      Field field = Class.forName(PACKAGE + type).getDeclaredField(constant);
      field.setAccessible(true);
      return ((Number) field.get(null)).intValue();
    }
  }

  private final List<Format> formats = List.of(
      new Format("monitor", "anomaly.StreamMonitor", "VERSION", 1, (_, bytes) -> {
        StreamMonitor.decode(bytes);
        return ByteBuffer.wrap(bytes).getInt(Integer.BYTES);
      }),
      new Format("state", "stream.StateCodec", "VERSION", 1, (_, bytes) -> {
        assertEquals("topic", StateCodec.decode(bytes).stream().topic());
        return bytes[3];
      }),
      new Format("pace", "anomaly.StreamPace", "VERSION", 1, (_, bytes) -> {
        StreamPace.decode(bytes);
        return ByteBuffer.wrap(bytes).getInt();
      }),
      new Format("budget", "anomaly.PartitionBudget", "VERSION", 1, (_, bytes) -> {
        PartitionBudget.decode(bytes);
        return ByteBuffer.wrap(bytes).getInt();
      }),
      new Format("memory", "topology.MemoryStore", "VERSION", 1, (_, bytes) -> {
        assertEquals(List.of("GET /", "GET /login"), StoredMemory.texts(bytes));
        return bytes[0];
      }),
      new Format("rules", "control.Rules", "VERSION", 1, (_, bytes) -> {
        assertEquals(1, Rules.decode(bytes).ofModels().size());
        return number(bytes, "version");
      }),
      new Format("checkpoint", "train.Checkpoint", "VERSION", 2, (file, bytes) -> {
        assertEquals(3, StoredCheckpoint.step(file));
        return ByteBuffer.wrap(bytes).getInt(Integer.BYTES);
      }),
      new Format("contract", "bundle.Manifest", "CONTRACT", 5, this::readManifest),
      new Format("score", "wire.Score", "SCHEMA", 1, (_, bytes) -> {
        Json.readScore(bytes);
        return number(bytes, "schema");
      }),
      new Format("alert", "wire.Alert", "SCHEMA", 1, (_, bytes) -> {
        Json.readAlert(bytes);
        return number(bytes, "schema");
      }),
      new Format("incident", "wire.IncidentState", "SCHEMA", 1, (_, bytes) -> {
        Json.readIncident(bytes);
        return number(bytes, "schema");
      }),
      new Format("command", "wire.Command", "SCHEMA", 1, (_, bytes) -> Json.command(bytes).schema()),
      new Format("applied", "wire.CommandResult", "SCHEMA", 1, (_, bytes) -> Json.applied(bytes).schema()),
      new Format("dead-letter", "wire.DeadLetter", "SCHEMA", 1, (_, bytes) -> {
        var headers = HeaderLines.record(bytes).headers();
        DeadLetter.read(name -> headers.lastHeader(name) == null ? null : headers.lastHeader(name).value());
        return Integer.parseInt(new String(headers.lastHeader("megabyte.schema").value(), StandardCharsets.UTF_8));
      }),
      new Format("topics", "serve.TopicRulesReader", "SCHEMA", 1, (file, bytes) -> {
        TopicRules.read(file);
        return number(bytes, "schema");
      }),
      new Format("plan", "backfill.BackfillPlan", "SCHEMA", 1, (_, bytes) -> number(bytes, "schema")));

  @TestFactory
  Stream<DynamicTest> opensAFileOfEachVersion() throws ReflectiveOperationException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Format format : formats) {
      IntStream.rangeClosed(format.oldest(), format.newest()).forEach(version -> tests.add(
          DynamicTest.dynamicTest(format.name() + " " + version, () -> open(format, version))));
    }
    return tests.stream();
  }

  @Test
  void knowsEachFormatWithAVersion() throws IOException {
    Set<String> known = new TreeSet<>(WRITTEN_ONLY);
    formats.forEach(format -> known.add(format.type()));
    Set<String> found = new TreeSet<>();
    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path file : files.filter(file -> file.toString().endsWith(".java")).toList()) {
        if (CONSTANT.matcher(Files.readString(file)).find()) {
          String name = SOURCES.relativize(file).toString().replace('/', '.');
          found.add(name.substring(PACKAGE.length(), name.length() - ".java".length()));
        }
      }
    }
    assertEquals(known, found);
  }

  private static void open(Format format, int version) throws Exception {
    Path file = FOLDER.resolve(format.name() + "-" + version);
    assertTrue(Files.exists(file), "no file of version " + version + " of " + format.type() + ": expected " + file);
    assertEquals(version, format.reader().read(file, Files.readAllBytes(file)));
  }

  /// The manifest is read and found good up to the digest of files, which are not kept here.
  private int readManifest(Path file, byte[] bytes) throws IOException {
    Path folder = Files.createTempDirectory(scratch, "bundle");
    JsonNode manifest = JSON.readTree(bytes);
    List<String> names = new ArrayList<>(List.of(Bundle.WEIGHTS, Bundle.MEMORY));
    manifest.path("graphs").forEach(graph -> names.add(graph.asText()));
    for (String name : names) {
      Files.write(folder.resolve(name), new byte[1]);
    }
    Files.copy(file, folder.resolve(Bundle.MANIFEST));
    String message = assertThrows(Bundle.BadBundleException.class, () -> Bundle.read(folder)).getMessage();
    assertTrue(message.contains("digest mismatch"), message);
    return manifest.path("contract").asInt();
  }

  private static int number(byte[] json, String field) throws IOException {
    return JSON.readTree(json).path(field).asInt();
  }
}
