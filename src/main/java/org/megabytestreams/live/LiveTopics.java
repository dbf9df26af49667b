package org.megabytestreams.live;

import java.util.Optional;

/// Names the topics that are read for those who look on.
///
/// @param control empty if no commands are taken
public record LiveTopics(String scores, String alerts, Optional<Control> control) {
  /// Names the topics of commands and of their results.
  ///
  /// @param application whose results are shown
  public record Control(String commands, String applied, String application) {}
}
