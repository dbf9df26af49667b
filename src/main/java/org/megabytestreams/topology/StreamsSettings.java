package org.megabytestreams.topology;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// Holds the settings that a run of the topology takes.
///
/// @param bootstrapServers the brokers
/// @param applicationId names consumer group, transactions and changelog topics
/// @param stateDir where stores keep their files
/// @param threads stream threads
/// @param standbyReplicas instances that keep a copy of each store beside the one that uses it
/// @param bufferedRecords records of a partition at which no more are fetched; up to twice as many may be in memory
/// @param storeMemoryBytes outside the heap, for what all stores write and read
/// @param instanceId a name of this instance that no other has: with it, a restart takes over at once
/// @param applicationServer `HOST:PORT` at which other instances reach this one
/// @param timing intervals and timeouts
/// @param extra further settings of the Kafka clients, which win
public record StreamsSettings(String bootstrapServers, String applicationId, Path stateDir, int threads,
    int standbyReplicas, int bufferedRecords, long storeMemoryBytes, Optional<String> instanceId,
    Optional<String> applicationServer, Timing timing, Map<String, String> extra) {

  /// Holds intervals and timeouts.
  ///
  /// @param commit between commits: readers see nothing before
  /// @param session after which a silent instance loses its partitions
  /// @param transaction after which an unfinished transaction of a dead instance is given up
  /// @param poll longest sleep of an idle stream thread
  public record Timing(Duration commit, Duration session, Duration transaction, Duration poll) {}
}
