package org.megabytestreams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ai.onnxruntime.OrtEnvironment;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.apache.kafka.common.config.provider.ConfigProvider;
import org.junit.jupiter.api.Test;
import org.megabytestreams.audit.AlertPreview;
import org.megabytestreams.audit.Comparison;
import org.megabytestreams.audit.Finding;
import org.megabytestreams.backfill.BackfillPlan;
import org.megabytestreams.bundle.Manifest;
import org.megabytestreams.evaluate.EvaluationReport;
import org.megabytestreams.live.IncidentDetail;
import org.megabytestreams.web.CommandResource;
import org.megabytestreams.web.ComparisonResource;
import org.megabytestreams.web.LiveResource;
import org.megabytestreams.web.ModelInfo;
import org.megabytestreams.web.ModelResource;
import org.megabytestreams.web.PreviewAccess;
import org.megabytestreams.web.Problem;
import org.megabytestreams.web.SessionResource;
import org.megabytestreams.web.VerificationAccess;
import org.megabytestreams.wire.Alert;
import org.megabytestreams.wire.Command;
import org.megabytestreams.wire.CommandResult;
import org.megabytestreams.wire.IncidentState;
import org.megabytestreams.wire.Score;

/// Compares what the native build keeps with what needs it: libraries by their strings, JSON by its records.
class NativeMetadataTest {
  private static final String METADATA =
      "META-INF/native-image/org.megabytestreams/megabyte-streams/reachability-metadata.json";
  private static final String ONNX = "ai/onnxruntime/native/linux-x64/";
  private static final String ONNX_JNI = ONNX + "libonnxruntime4j_jni.so";
  /// Names the outermost types that are read or written as JSON by their fields.
  private static final List<String> JSON = Stream.concat(
      Stream.of(Alert.class, CommandResult.class, Command.class, IncidentState.class,
          Score.class, Manifest.class, BackfillPlan.class,
          ModelResource.Model.class, ModelInfo.InForce.class, LiveResource.OverviewAnswer.class,
          LiveResource.Incidents.class, LiveResource.Models.class, IncidentDetail.class, Problem.class,
          SessionResource.Who.class, CommandResource.Commands.class, CommandResource.Written.class,
          PreviewAccess.Preview.class, VerificationAccess.Verification.class,
          ComparisonResource.Comparison.class, AlertPreview.Count.class,
          Comparison.Pair.class, Finding.class, EvaluationReport.class).map(Class::getName),
      Stream.of("org.megabytestreams.control.Rules$Encoded", "org.megabytestreams.evaluate.EvaluationFolder$Kept",
          "org.megabytestreams.evaluate.SetsFile$Sets")).toList();

  private final JsonNode metadata;

  NativeMetadataTest() throws IOException {
    metadata = new ObjectMapper().readTree(resource(METADATA));
  }

  @Test
  void keepsEveryClassThatOnnxRuntimeFindsByName() throws IOException {
    String library = new String(resource(ONNX_JNI), StandardCharsets.ISO_8859_1);
    Set<String> found = Pattern.compile("(?<=\0)(?:ai/onnxruntime|java)/[A-Za-z0-9_/$]+(?=\0)").matcher(library)
        .results().map(match -> match.group().replace('/', '.')).collect(Collectors.toCollection(TreeSet::new));
    assertFalse(found.isEmpty());
    assertEquals(found, types(type -> type.path("jniAccessible").asBoolean()
        && !type.path("type").asText().startsWith("com.github.luben.zstd.")));
  }

  @Test
  void keepsEveryRecordThatIsJson() throws ClassNotFoundException {
    Set<String> found = new TreeSet<>();
    for (String root : JSON) {
      collect(Class.forName(root), found);
    }
    assertEquals(found, types(type -> isOwn(type) && !isMade(type)));
  }

  @Test
  void keepsTheClassesThatKafkaStreamsInstantiates() {
    assertEquals(Set.of("org.megabytestreams.topology.RocksDbMemory$Setter"),
        types(type -> isOwn(type) && isMade(type)));
  }

  private static boolean isOwn(JsonNode type) {
    return type.path("type").asText().startsWith("org.megabytestreams.");
  }

  /// Tells whether only the constructor of a type is looked up.
  private static boolean isMade(JsonNode type) {
    return type.path("methods").path(0).path("name").asText().equals("<init>");
  }

  /// Configurations name them, such as that of `deploy/kubernetes`.
  @Test
  void keepsKafkasConfigProviders() {
    Set<String> providers = ServiceLoader.load(ConfigProvider.class).stream().map(ServiceLoader.Provider::type)
        .map(Class::getName).filter(name -> name.startsWith("org.apache.kafka.common.config.provider."))
        .collect(Collectors.toCollection(TreeSet::new));
    assertFalse(providers.isEmpty());
    assertEquals(providers, types(type -> type.path("type").asText().endsWith("ConfigProvider")));
  }

  /// The provider is internal to OpenTelemetry, which finds it by its file of services.
  @Test
  void keepsWhatSendsSpans() throws IOException {
    String file = "META-INF/services/io.opentelemetry.exporter.internal.http.HttpSenderProvider";
    try (InputStream services = getClass().getClassLoader().getResourceAsStream(file)) {
      String provider = new String(services.readAllBytes(), StandardCharsets.UTF_8).strip();
      assertEquals(Set.of(provider), types(type -> type.path("type").asText().endsWith("HttpSenderProvider")));
    }
  }

  @Test
  void keepsNoClassThatDoesNotExist() throws ClassNotFoundException {
    for (String type : types(_ -> true)) {
      Class.forName(type, false, getClass().getClassLoader());
    }
  }

  @Test
  void keepsTheLibrariesOfOnePlatform() throws IOException {
    Collection<String> entries = new ArrayList<>();
    for (String place : System.getProperty("java.class.path").split(File.pathSeparator)) {
      entries.addAll(entries(Path.of(place)));
    }
    Set<String> onnx = new TreeSet<>();
    for (JsonNode resource : metadata.get("resources")) {
      String glob = resource.get("glob").asText();
      PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
      List<String> matching = entries.stream().filter(entry -> matcher.matches(Path.of(entry))).toList();
      assertFalse(matching.isEmpty(), glob + " matches nothing");
      matching.stream().filter(entry -> entry.contains("onnxruntime")).forEach(onnx::add);
    }
    assertEquals(Set.of(ONNX_JNI, ONNX + "libonnxruntime.so"), onnx);
  }

  private Set<String> types(Predicate<JsonNode> wanted) {
    Set<String> types = new TreeSet<>();
    metadata.get("reflection").forEach(type -> {
      if (wanted.test(type)) {
        types.add(type.get("type").asText());
      }
    });
    return types;
  }

  /// A record or an enum, and those that it holds.
  private static void collect(Type type, Set<String> found) {
    switch (type) {
      case ParameterizedType generic -> {
        for (Type argument : generic.getActualTypeArguments()) {
          collect(argument, found);
        }
      }
      case Class<?> plain when plain.getName().startsWith("org.megabytestreams.") && found.add(plain.getName()) -> {
        for (RecordComponent component : plain.isRecord() ? plain.getRecordComponents() : new RecordComponent[0]) {
          collect(component.getGenericType(), found);
        }
      }
      default -> { }
    }
  }

  private static List<String> entries(Path place) throws IOException {
    if (Files.isDirectory(place)) {
      try (Stream<Path> files = Files.walk(place)) {
        return files.map(file -> place.relativize(file).toString()).toList();
      }
    }
    try (ZipFile jar = new ZipFile(place.toFile())) {
      return jar.stream().filter(entry -> !entry.isDirectory()).map(entry -> entry.getName()).toList();
    }
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = OrtEnvironment.class.getClassLoader().getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }
}
