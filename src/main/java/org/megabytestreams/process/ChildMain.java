package org.megabytestreams.process;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// Runs in the child: starts another main class, and ends the process when standard input ends. Standard input ends
/// when the parent is gone, for whatever reason.
public final class ChildMain {
  private ChildMain() {}

  /// Starts the other main class.
  ///
  /// @param args the main class, then its arguments
  public static void main(String[] args) throws ReflectiveOperationException {
    ignoreInterrupt();
    Thread.ofPlatform().daemon().name("parent-watch").start(ChildMain::endWithParent);
    try {
      Class.forName(args[0]).getMethod("main", String[].class)
          .invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(args[0] + " failed: " + e.getCause(), e.getCause());
    }
  }

  /// Ignores Ctrl-C. In a terminal it goes to every process, but only the parent knows when the broker may stop. The
  /// method uses reflection, since the compiler warns of the class itself. If the class is gone, Ctrl-C is not
  /// ignored.
  private static void ignoreInterrupt() {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object ignore = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, (_, _, _) -> null);
      signal.getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance("INT"), ignore);
    } catch (ReflectiveOperationException _) {
      // Ctrl-C then stops parent and broker at once.
    }
  }

  /// Copies this class alone to the broker's folder, so that the child sees nothing else of the application.
  static Path codeSource(BrokerSettings settings) throws IOException {
    String name = ChildMain.class.getName().replace('.', '/') + ".class";
    Path root = settings.file("child");
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    try (InputStream in = ChildMain.class.getClassLoader().getResourceAsStream(name)) {
      Files.write(file, in.readAllBytes());
    }
    return root;
  }

  private static void endWithParent() {
    try {
      while (System.in.read() >= 0) {
        // The parent says nothing; only its end matters.
      }
    } catch (IOException _) {
      // A failure to read counts as the end.
    }
    System.exit(0);
  }
}
