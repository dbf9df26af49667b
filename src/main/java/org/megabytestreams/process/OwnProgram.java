package org.megabytestreams.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;

/// Makes the command that runs this very program once more.
public final class OwnProgram {
  /// The property with the folder from which ONNX Runtime takes its native libraries, instead of its jar.
  private static final String NATIVE_LIBRARIES = "onnxruntime.native.path";

  private OwnProgram() {}

  /// Returns the jar that this process runs from.
  ///
  /// @throws IllegalStateException if it runs from no jar
  public static Path jar() {
    Path jar = Path.of(System.getProperty("java.class.path"));
    if (!Files.isRegularFile(jar)) {
      throw new IllegalStateException("expected to run from the application's jar, got class path " + jar
          + "; start it by ./megabyte");
    }
    return jar.toAbsolutePath();
  }

  /// Returns the command without arguments.
  ///
  /// @param jar the application
  /// @param options of the Java machine, such as its heap
  public static List<String> command(Path jar, List<String> options) {
    List<String> command = java(options);
    command.addAll(List.of("-jar", jar.toString()));
    return command;
  }

  /// Returns the command of a process that ends when its parent does, whose end of standard input it waits for.
  ///
  /// @param jar the application
  /// @param options of the Java machine
  public static List<String> childCommand(Path jar, List<String> options) throws IOException {
    List<String> command = java(options);
    try (JarFile file = new JarFile(jar.toFile())) {
      command.addAll(List.of("-cp", jar.toString(), ChildMain.class.getName(),
          file.getManifest().getMainAttributes().getValue(Attributes.Name.MAIN_CLASS)));
    }
    return command;
  }

  private static List<String> java(List<String> options) {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
        "-Dmegabyte.bundles=" + System.getProperty("megabyte.bundles", "src/main/bundles")));
    command.add("-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"));
    command.addAll(options);
    String libraries = System.getProperty(NATIVE_LIBRARIES);
    if (libraries != null) {
      command.add("-D" + NATIVE_LIBRARIES + "=" + libraries);
    }
    return command;
  }
}
