package org.megabytestreams.demo;

import java.nio.file.Path;

/// A real failure in or around the broker.
public interface Fault {
  /// Returns a short name, as in the summary.
  String name();

  /// Describes the fault for people.
  String description();

  /// Returns a regular expression that finds something in the lines that this fault writes, and in no other lines. The
  /// service never sees the expression. It shows afterwards whether this fault caused an alert.
  String evidence();

  /// Causes the fault, and returns when it has happened.
  void inject(Stage stage) throws Exception;

  /// Holds the parts of the broker that a fault may touch.
  ///
  /// @param port the broker's plain listener on 127.0.0.1
  /// @param saslPort its listener that asks for a password
  /// @param expendableTopic a topic whose partitions are in `expendableDirectory`
  /// @param expendableDirectory a second log directory of the broker, which may fail
  record Stage(int port, int saslPort, String expendableTopic, Path expendableDirectory) {
    String bootstrap() {
      return "127.0.0.1:" + port;
    }
  }
}
