package org.megabytestreams.serve;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;

/// Says whether the service learns its topics by itself, and how.
///
/// It is the part `learn` of [ServeConfig].
public interface LearnConfig {
  /// Tells whether to make new models from what the input topics retain, to try them in shadow, and to put the better
  /// ones in force. It takes a topic of commands.
  @WithDefault("false")
  boolean enabled();

  /// Names the folder of new models. Each instance must find the same models there: it is on a volume that all share.
  @WithDefault("megabyte-data/learnt")
  Path folder();

  /// Sets the time from the end of one run to the start of the next.
  @WithDefault("24h")
  Duration every();

  /// Sets how long the weights are tuned in a run; 0 for a memory alone.
  @WithDefault("5m")
  Duration tuning();

  /// Sets the cores of the process that learns. It has the lowest priority.
  @WithDefault("1")
  int cores();

  /// Sets the most bytes of records in a new model's memory.
  @WithDefault("1M")
  MemorySize memorySize();

  /// Sets how many records the input topics must retain before anything is learnt from them.
  @WithDefault("2000")
  int minRecords();

  /// Sets how many records both models score before one of them is chosen.
  @WithDefault("2000")
  int trialRecords();

  /// Bounds the time of that trial.
  @WithDefault("1h")
  Duration maxTrial();
}
