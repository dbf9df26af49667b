package org.megabytestreams;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Holds the arrows that each package-info states: who may import whom.
class PackageArrowsTest {
  private static final String ROOT = "org.megabytestreams.";

  private static final Map<String, List<String>> MAY_IMPORT = Map.ofEntries(
      Map.entry("megabyte", List.of()),
      Map.entry("graph", List.of()),
      Map.entry("anomaly", List.of()),
      Map.entry("broker", List.of()),
      Map.entry("service", List.of()),
      Map.entry("kafka", List.of()),
      Map.entry("demo", List.of("broker", "service", "engine", "report")),
      Map.entry("load", List.of("megabyte", "engine", "input", "report", "broker", "service")),
      Map.entry("matching", List.of("megabyte")),
      Map.entry("network", List.of("megabyte", "matching", "graph")),
      Map.entry("onnx", List.of("megabyte", "matching")),
      Map.entry("input", List.of("megabyte", "kafka")),
      Map.entry("train", List.of("megabyte", "matching", "graph", "network", "onnx", "input")),
      Map.entry("compress", List.of("megabyte")),
      Map.entry("generate", List.of("megabyte")),
      Map.entry("bench",
          List.of("megabyte", "graph", "network", "onnx", "input", "train", "engine", "anomaly", "generate", "report")),
      Map.entry("evaluate", List.of("megabyte", "onnx", "input", "engine", "anomaly", "report")),
      Map.entry("report", List.of("megabyte", "engine", "anomaly")),
      Map.entry("engine", List.of("megabyte", "anomaly", "generate")),
      Map.entry("wire", List.of("megabyte")),
      Map.entry("audit", List.of("megabyte", "engine", "wire", "input", "kafka")),
      Map.entry("control", List.of("engine", "wire")),
      Map.entry("topology", List.of("megabyte", "engine", "anomaly", "wire", "control", "kafka")),
      Map.entry("backfill", List.of("input", "kafka", "topology", "engine", "wire")),
      Map.entry("continuation", List.of("generate", "wire", "kafka")),
      Map.entry("web", List.of("engine", "control", "wire", "generate", "continuation")));

  /// Libraries that one package alone may touch.
  private static final Map<String, String> SOLE_USERS = Map.of(
      "ai.onnxruntime..", "onnx",
      "ai.onnx.proto..", "graph",
      "org.apache.kafka.streams..", "topology");

  private final JavaClasses classes = new ClassFileImporter()
      .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("org.megabytestreams");

  @TestFactory
  Stream<DynamicTest> everyPackageImportsOnlyWhatItStates() {
    return MAY_IMPORT.entrySet().stream().map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> {
      String[] allowed = Stream.concat(Stream.of(entry.getKey()), entry.getValue().stream())
          .map(name -> ROOT + name + "..").toArray(String[]::new);
      noClasses().that().resideInAPackage(ROOT + entry.getKey() + "..")
          .should().dependOnClassesThat(resideInAnyPackage("org.megabytestreams..")
              .and(DescribedPredicate.not(resideInAnyPackage(allowed))))
          .allowEmptyShould(true).check(classes);
    }));
  }

  @TestFactory
  Stream<DynamicTest> everySoleUserIsAlone() {
    return SOLE_USERS.entrySet().stream().map(entry -> DynamicTest.dynamicTest(entry.getKey(), () ->
        noClasses().that().resideOutsideOfPackage(ROOT + entry.getValue() + "..")
            .should().dependOnClassesThat().resideInAPackage(entry.getKey()).check(classes)));
  }

  @TestFactory
  Stream<DynamicTest> everyPackageIsListed() {
    return Stream.of(DynamicTest.dynamicTest("all", () -> classes().should()
        .resideInAnyPackage(Stream.concat(MAY_IMPORT.keySet().stream(), Stream.of("app"))
            .map(name -> ROOT + name + "..").toArray(String[]::new)).check(classes)));
  }
}
