package org.megabytestreams.process;

import java.nio.file.Path;
import java.util.Map;

/// Holds the settings of a broker.
///
/// @param library folder with the broker's jars
/// @param folder the folder of its data, configuration and logs; made if it is missing, kept when the broker stops
/// @param port of the listener on 127.0.0.1; 0 takes a free one
/// @param requestLog whether requests are logged, to `logs/request.log`. Requests of clients whose name starts with
///     `megabyte` are not logged: their own sending would otherwise be logged, sent, logged and so on
/// @param extra further `server.properties`, which take precedence over the defaults
public record BrokerSettings(Path library, Path folder, int port, boolean requestLog, Map<String, String> extra) {
  public Path logs() {
    return folder.resolve("logs");
  }

  Path data() {
    return folder.resolve("data");
  }

  Path file(String name) {
    return folder.resolve(name);
  }
}
