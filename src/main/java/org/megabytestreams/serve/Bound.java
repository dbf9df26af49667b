package org.megabytestreams.serve;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/// Holds the least and the most that a setting may be.
///
/// @param text gives a value as users write it
public record Bound<T extends Comparable<T>>(T least, T most, Function<T, String> text) {
  private static final List<Unit> SIZES =
      List.of(new Unit("T", 1L << 40), new Unit("G", 1L << 30), new Unit("M", 1L << 20), new Unit("K", 1L << 10));
  private static final List<Unit> TIMES = List.of(new Unit("d", 86_400_000), new Unit("h", 3_600_000),
      new Unit("m", 60_000), new Unit("s", 1000), new Unit("ms", 1));
  private static final Duration LONG = Duration.ofDays(1_000_000);

  private record Unit(String name, long factor) {}

  public static Bound<Long> whole(long least, long most) {
    return new Bound<>(least, most, String::valueOf);
  }

  public static Bound<Double> real(double least, double most) {
    return new Bound<>(least, most, value -> value == Math.rint(value) && Math.abs(value) <= most
        ? String.valueOf(value.longValue()) : value.toString());
  }

  /// Returns a bound of a size in bytes.
  public static Bound<Long> size(long least, long most) {
    return new Bound<>(least, most, bytes -> in(SIZES, bytes, String.valueOf(bytes)));
  }

  public static Bound<Duration> time(Duration least, Duration most) {
    return new Bound<>(least, most, Bound::text);
  }

  /// Checks a value.
  ///
  /// @param name of the setting, as the user knows it
  /// @throws IllegalArgumentException if the value is out of bounds; the message names setting, bounds and value
  public void require(String name, T value) {
    try {
      require(value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
    }
  }

  /// Checks a value.
  ///
  /// @throws IllegalArgumentException if the value is out of bounds; the message names bounds and value
  void require(T value) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "expected " + text.apply(least) + " to " + text.apply(most) + ", got " + text.apply(value));
    }
  }

  private static String text(Duration time) {
    boolean odd = time.abs().compareTo(LONG) > 0 || time.toNanosPart() % 1_000_000 != 0;
    return time.isZero() ? "0s" : odd ? time.toString() : in(TIMES, time.toMillis(), "");
  }

  /// Returns the value in the largest unit that gives a whole number.
  private static String in(List<Unit> units, long value, String otherwise) {
    return units.stream().filter(unit -> value != 0 && value % unit.factor() == 0).findFirst()
        .map(unit -> value / unit.factor() + unit.name()).orElse(otherwise);
  }
}
