package org.megabytestreams.web;

import java.util.List;
import org.megabytestreams.control.ControlTopic;
import org.megabytestreams.live.LiveView;

/// Gives HTTP resources what the live page shows.
public interface LiveAccess {
  /// Holds access to the topic of commands.
  ///
  /// @param topic its name
  record Control(ControlTopic access, String topic) {}

  /// Tells whether people may look on.
  boolean isOpen();

  /// Returns the view of the latest scores and alerts; null while the service starts or stops.
  LiveView look();

  /// Returns access to the topic of commands; null if there is none, or the service starts.
  Control control();

  /// Returns the state of the service in a word, as in `RUNNING`.
  String state();

  /// Returns how many records of a stream come before its first p-value.
  int warmUpRecords();

  /// Returns the service's own model.
  LiveResource.Model model();

  /// Returns the models that commands may name, those in use first.
  List<LiveResource.HeldModel> models();
}
