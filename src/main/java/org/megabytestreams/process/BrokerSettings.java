package org.megabytestreams.process;

import java.nio.file.Path;
import java.util.Map;

/// How a broker is to run.
///
/// @param library folder with the broker's jars
/// @param folder where its data, configuration and logs lie; made where it is missing, kept when the broker stops
/// @param port of the listener on 127.0.0.1; 0 takes a free one
/// @param requestLog whether requests are logged, to `logs/request.log`: all but those of clients whose name starts
///     with `megabyte`, whose own sending would otherwise be logged, sent, logged and so on
/// @param extra further `server.properties`, which win over the defaults
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
