package org.megabytestreams.autolearn;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Says how a service learns its topics by itself.
///
/// @param application the service's application id
/// @param topics the topics that it reads and writes
/// @param folder where new models are written; every instance looks for models there
/// @param base folder of the model that learns; null for the bundled model for logs of any kind
/// @param schedule when it learns
/// @param effort how much it does then
/// @param trial how a new model is tried before it is put in force
/// @param kafka properties of Kafka's clients: bootstrap.servers, security
public record AutoLearnSettings(String application, Topics topics, Path folder, Path base, Schedule schedule,
    Effort effort, Trial trial, Map<String, Object> kafka) {
  /// Names topics of the service.
  ///
  /// @param input gives those that are scored now
  public record Topics(Supplier<List<String>> input, String scores, String shadowScores, String control,
      String controlApplied) {}

  /// Says when the service learns.
  ///
  /// @param every the time from the end of one run to the start of the next
  /// @param retry the time after a run that failed, or found too few records
  /// @param minRecords fewer retained records are too few
  /// @param session another instance learns so long after one has died
  public record Schedule(Duration every, Duration retry, long minRecords, Duration session) {}

  /// Says how much a run does.
  ///
  /// @param tuning how long weights are tuned
  /// @param memoryBytes the most bytes of records in the new model's memory
  /// @param cores of the process that learns
  public record Effort(Duration tuning, long memoryBytes, int cores) {}

  /// Says how a new model is tried.
  ///
  /// @param records records that both models score
  /// @param max the longest that a trial may take
  public record Trial(long records, Duration max) {}
}
