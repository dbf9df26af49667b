package org.megabytestreams.bench.load;

import java.nio.file.Path;
import java.util.List;

/// Holds the settings of a load test.
///
/// @param jar the application
/// @param folder for state and logs of the services
/// @param serviceArguments of `serve`, beside brokers, topics and folders
/// @param records to send
/// @param partitions of the topics
/// @param streams of the scenarios with many
/// @param length how long things are measured
/// @param rate of scenarios on a schedule
public record LoadSettings(Path jar, Path folder, List<String> serviceArguments, TestRecords records, int partitions,
    int streams, Length length, Rate rate) {

  /// Says how long a load test measures.
  ///
  /// @param rounds in which the ways that are compared take turns
  /// @param seconds of each measurement, about
  /// @param warmUpSeconds before each, not measured
  /// @param soakMinutes of the scenario `soak`
  public record Length(int rounds, double seconds, double warmUpSeconds, double soakMinutes) {}

  /// Says at which rate records are sent.
  ///
  /// @param share of the rate at which the service is saturated
  /// @param recordsPerSecond instead of a share; null for the share
  public record Rate(double share, Double recordsPerSecond) {}
}
