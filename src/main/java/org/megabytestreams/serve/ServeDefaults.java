package org.megabytestreams.serve;

/// Holds the defaults of [ServeConfig] that other commands share.
///
/// Uses Java 17 and no class of the project, as [ServeConfig] does.
public final class ServeDefaults {
  public static final String SCORES_TOPIC = "scores";
  public static final String ALERTS_TOPIC = "alerts";
  public static final String DEAD_LETTERS_TOPIC = "dead-letters";
  public static final String CONTROL_APPLIED_TOPIC = "control-applied";
  public static final String SHADOW_SCORES_TOPIC = "shadow-scores";
  /// Names the topics that `auto` stands for.
  public static final String CONTROL_TOPIC = "control";
  public static final String INCIDENTS_TOPIC = "incidents";

  public static final int MAX_RECORD_BYTES = 1 << 20;
  public static final int MAX_KEY_BYTES = 4 << 10;
  public static final int BATCH_BYTES = 256 << 10;
  public static final int SLICE_BYTES = 256 << 10;
  public static final int BATCH_RECORDS = 2000;
  public static final int BUFFERED_RECORDS = 32;

  public static final int MEMORY_BYTES = 1 << 20;

  public static final int FALSE_ALARMS_PER_DAY = 1;
  public static final int EXPECTED_BYTES = 32;

  public static final int SESSION_SECONDS = 6;
  public static final int TRANSACTION_MINUTES = 5;
  public static final int TOPICS_SECONDS = 30;

  private ServeDefaults() {}
}
