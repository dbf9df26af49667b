package org.megabytestreams.live;

/// Cuts the last hour into columns of equal length.
///
/// Column numbers go on and on: a time's column is its milliseconds since 1970 divided by [#COLUMN_MILLIS].
final class TimeGrid {
  static final long COLUMN_MILLIS = 15_000;
  static final int COLUMNS = 240;

  private TimeGrid() {}

  static long column(long millis) {
    return Math.floorDiv(millis, COLUMN_MILLIS);
  }

  /// Returns the place of a column in arrays that hold the last [#COLUMNS].
  static int place(long column) {
    return (int) Math.floorMod(column, (long) COLUMNS);
  }

  /// Tells whether a time is in the hour before now.
  static boolean isOfTheHour(long millis, long nowMillis) {
    return column(millis) <= column(nowMillis) && column(millis) > column(nowMillis) - COLUMNS;
  }

  /// Returns the column of a message: that of its record's time, or the present one if the record is of another hour.
  static long column(long recordMillis, long nowMillis) {
    return column(isOfTheHour(recordMillis, nowMillis) ? recordMillis : nowMillis);
  }
}
