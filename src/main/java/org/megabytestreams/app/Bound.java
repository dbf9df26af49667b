package org.megabytestreams.app;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/// The least and the most that a setting may be.
///
/// @param text a value as users write it
record Bound<T extends Comparable<T>>(T least, T most, Function<T, String> text) {
  private static final long KIB = 1024;
  private static final Map<String, Long> SIZES = units("T", KIB * KIB * KIB * KIB, "G", KIB * KIB * KIB, "M", KIB * KIB,
      "K", KIB);
  private static final Map<String, Long> TIMES = units("d", 86_400_000L, "h", 3_600_000L, "m", 60_000L, "s", 1000L,
      "ms", 1L);

  static Bound<Long> whole(long least, long most) {
    return new Bound<>(least, most, String::valueOf);
  }

  static Bound<Double> real(double least, double most) {
    return new Bound<>(least, most, value -> value == Math.rint(value) && Math.abs(value) < Long.MAX_VALUE
        ? String.valueOf(value.longValue()) : value.toString());
  }

  /// In bytes.
  static Bound<Long> size(long least, long most) {
    return new Bound<>(least, most, bytes -> in(SIZES, bytes, String.valueOf(bytes)));
  }

  static Bound<Duration> time(Duration least, Duration most) {
    return new Bound<>(least, most, value -> value.isZero() ? "0s" : value.getNano() % 1_000_000 != 0
        ? value.toString() : in(TIMES, value.toMillis(), value.toString()));
  }

  /// @param name of the setting, as the user knows it
  /// @throws IllegalArgumentException where the value is out of bounds; the message names setting, bounds and value
  void require(String name, T value) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          name + ": expected " + text.apply(least) + " to " + text.apply(most) + ", got " + text.apply(value));
    }
  }

  private static Map<String, Long> units(Object... namesAndFactors) {
    Map<String, Long> units = new LinkedHashMap<>();
    for (int i = 0; i < namesAndFactors.length; i += 2) {
      units.put((String) namesAndFactors[i], (Long) namesAndFactors[i + 1]);
    }
    return units;
  }

  /// In the largest unit that gives a whole number.
  private static String in(Map<String, Long> units, long value, String otherwise) {
    return units.entrySet().stream().filter(unit -> value != 0 && value % unit.getValue() == 0).findFirst()
        .map(unit -> value / unit.getValue() + unit.getKey()).orElse(otherwise);
  }
}
