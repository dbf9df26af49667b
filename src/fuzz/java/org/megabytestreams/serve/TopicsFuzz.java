package org.megabytestreams.serve;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.megabytestreams.fuzz.Guard;
import org.megabytestreams.fuzz.TemporaryFile;

/// Reads bytes as the file of settings by topic.
public final class TopicsFuzz {
  private static final List<String> TOPICS = List.of("audit", "app-web");
  private static final Path FILE = TemporaryFile.folder().resolve("topics.json");

  private TopicsFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    TemporaryFile.write(FILE, data);
    Guard.check(data, () -> {
      TopicRules rules = TopicRules.read(FILE);
      rules.unused(TOPICS);
      rules.models(TOPICS);
    }, IllegalArgumentException.class);
    Guard.check(data, () -> TopicRulesReader.read(FILE, new ArrayList<>()));
  }
}
