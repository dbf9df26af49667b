package org.megabytestreams.web;

import java.util.Map;

/// Gives HTTP resources what people who help need to know of the service.
public interface SupportAccess {
  /// Returns texts by the names of their files. They hold no secrets and no bytes of records.
  Map<String, String> texts();
}
