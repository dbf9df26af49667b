package org.megabytestreams.fuzz;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Runs each target on the kept inputs, those among them that once were findings.
class KeptInputsTest {
  @ParameterizedTest
  @MethodSource("org.megabytestreams.fuzz.FuzzTargets#all")
  void readsKeptInputs(String target) throws ReflectiveOperationException, IOException {
    Method run = Class.forName(target).getMethod("fuzzerTestOneInput", byte[].class);
    List<Path> inputs;
    try (var files = Files.list(FuzzTargets.kept(target))) {
      inputs = files.sorted().toList();
    }
    assertFalse(inputs.isEmpty(), "no inputs in " + FuzzTargets.kept(target));
    for (Path input : inputs) {
      try {
        run.invoke(null, (Object) Files.readAllBytes(input));
      } catch (InvocationTargetException e) {
        throw new AssertionError(input + ": " + e.getCause(), e.getCause());
      }
    }
  }
}
