package org.megabytestreams.demo;

/// Something that goes wrong in or around the broker, for real.
public interface Fault {
  /// A short name, as in the summary.
  String name();

  /// What is done.
  String description();

  /// A regular expression that finds something in the lines this fault writes, and in no other's. The service never
  /// sees it; it tells afterwards whether an alert was this fault's.
  String evidence();

  /// Does it; returns when it has happened.
  void inject(Stage stage) throws Exception;

  /// What a fault may touch.
  ///
  /// @param port the broker's plain listener on 127.0.0.1
  /// @param saslPort its listener that asks for a password
  /// @param expendableTopic a topic whose partition lies in `expendableDirectory`
  /// @param expendableDirectory a second log directory of the broker, which may fail
  record Stage(int port, int saslPort, String expendableTopic, java.nio.file.Path expendableDirectory) {
    String bootstrap() {
      return "127.0.0.1:" + port;
    }
  }
}
