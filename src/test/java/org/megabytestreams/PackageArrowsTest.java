package org.megabytestreams;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Holds every package to the sentence "Imports …" of its package-info: which other packages it may import.
class PackageArrowsTest {
  private static final String ROOT = "org.megabytestreams";
  private static final Path SOURCES = Path.of("src/main/java/org/megabytestreams");
  private static final Pattern SENTENCE = Pattern.compile("^Imports (.*?)(?:[.;:](?= |$)|, (?!`))");
  private static final Pattern NAME = Pattern.compile("`([a-z][a-z.]*)`");

  /// Libraries that one package alone may touch.
  private static final Map<String, String> SOLE_USERS = Map.of(
      "ai.onnxruntime..", "runtime",
      "ai.onnx.proto..", "graph",
      "org.apache.kafka.streams..", "topology");

  private final JavaClasses classes = new ClassFileImporter()
      .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages(ROOT);

  @TestFactory
  Stream<DynamicTest> everyPackageImportsOnlyWhatItStates() throws IOException {
    Map<String, List<String>> stated = stated();
    return stated.entrySet().stream().map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> {
      assertTrue(stated.keySet().containsAll(entry.getValue()), "a package that is not there: " + entry.getValue());
      String[] allowed = Stream.concat(Stream.of(entry.getKey()), entry.getValue().stream())
          .map(PackageArrowsTest::full).toArray(String[]::new);
      noClasses().that().resideInAPackage(full(entry.getKey()))
          .should().dependOnClassesThat(resideInAPackage(ROOT + "..")
              .and(DescribedPredicate.not(resideInAnyPackage(allowed))))
          .allowEmptyShould(true).check(classes);
    }));
  }

  @Test
  void everyPackageStatesWhatItImports() throws IOException {
    classes().should().resideInAnyPackage(stated().keySet().stream().map(PackageArrowsTest::full)
        .toArray(String[]::new)).check(classes);
  }

  @Test
  void noPackageImportsItselfThroughOthers() throws IOException {
    Map<String, List<String>> left = stated();
    while (left.values().removeIf(names -> names.stream().noneMatch(left::containsKey))) {
      // The packages that import none of those left are taken away, until none is left or a circle is.
    }
    assertEquals(Map.of(), left, "packages that import each other in a circle, and those that import them");
  }

  @TestFactory
  Stream<DynamicTest> everySoleUserIsAlone() {
    return SOLE_USERS.entrySet().stream().map(entry -> DynamicTest.dynamicTest(entry.getKey(), () ->
        noClasses().that().resideOutsideOfPackage(full(entry.getValue()))
            .should().dependOnClassesThat().resideInAPackage(entry.getKey()).check(classes)));
  }

  @Test
  void readsPackageNamesOnlyFromTheSentence() {
    assertEquals(List.of("model", "bench.load"), names("Holds `x`.\nImports `model`\nand `bench.load`. Not `wire`."));
    assertEquals(List.of("model"), names("Imports `model`, and is the sole user of `onnx`."));
    assertEquals(List.of(), names("Imports the JDK only; `wire` does not."));
  }

  /// The packages that each package-info names, by the name of its package.
  private static Map<String, List<String>> stated() throws IOException {
    Map<String, List<String>> stated = new TreeMap<>();
    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path file : files.filter(path -> path.endsWith("package-info.java")).toList()) {
        String name = SOURCES.relativize(file.getParent()).toString().replace('/', '.');
        String text = String.join("\n", Files.readAllLines(file).stream().filter(line -> line.startsWith("///"))
            .map(line -> line.substring(3).strip()).toList());
        stated.put(name, names(text));
      }
    }
    return stated;
  }

  private static List<String> names(String text) {
    List<String> names = new ArrayList<>();
    for (String paragraph : text.split("\n\n|\n(?=Imports )")) {
      Matcher sentence = SENTENCE.matcher(paragraph.replace('\n', ' '));
      if (sentence.find()) {
        NAME.matcher(sentence.group(1)).results().map(name -> name.group(1)).forEach(names::add);
      }
    }
    return names;
  }

  private static String full(String name) {
    return ROOT + "." + name;
  }
}
