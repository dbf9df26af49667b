package org.megabytestreams.bench.claims;

import java.util.LinkedHashMap;
import java.util.Map;

/// Makes the rows of a claim's table.
final class ClaimRow {
  private ClaimRow() {}

  /// Makes a row.
  ///
  /// @param cells names and values in turn
  static Map<String, Object> row(Object... cells) {
    Map<String, Object> row = new LinkedHashMap<>();
    for (int i = 0; i < cells.length; i += 2) {
      row.put((String) cells[i], cells[i + 1]);
    }
    return row;
  }
}
