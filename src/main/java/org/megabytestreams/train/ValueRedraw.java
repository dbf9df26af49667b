package org.megabytestreams.train;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Replaces times, addresses and numbers of logs by others of the same length. So `12:00:59 id=4711815` may become
/// `03:41:07 id=9024337`.
///
/// What formats need stays as it was:
/// - Equal values stay equal, and different ones nearly always stay different.
/// - All times move by the same time, and all dates by the same whole number of weeks. So they stay in order.
/// - All numbers of a length move by the same difference, so that counters go on counting.
/// - Numbers below 10,000 stay, since many are codes, levels or years.
/// - Identifiers of letters and digits stay. A network that sees ever new ones learns that noise is ordinary.
final class ValueRedraw {
  private static final String MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec";
  private static final List<String> MONTH_NAMES = List.of(MONTHS.split("\\|"));
  private static final Pattern VALUE = Pattern.compile("(?<date>(?<![0-9])(?<year>(?:19|20)\\d\\d)(?<separator>[-/.])"
      + "(?<month>\\d\\d)\\k<separator>(?<day>\\d\\d)(?!\\d))"
      + "|(?<named>(?<![0-9])(?<namedDay>\\d\\d)(?<gap>[-/ ])(?<namedMonth>" + MONTHS + ")\\k<gap>"
      + "(?<namedYear>(?:19|20)\\d\\d)(?!\\d))"
      + "|(?<syslog>\\b(?<syslogMonth>" + MONTHS + ")(?<syslogDay> [ 0-3]\\d)(?!\\d))"
      + "|(?<time>(?<!\\d)[0-2]\\d:[0-5]\\d:[0-5]\\d(?!\\d))"
      + "|(?<address>(?<![\\d.])\\d{1,3}(?:\\.\\d{1,3}){3}(?![\\d.]))"
      + "|(?<token>[0-9A-Za-z]{5,})");
  private static final Pattern DIGITS = Pattern.compile("\\d+");
  private static final Pattern EPOCH = Pattern.compile("1\\d{9}(?:\\d{3}|\\d{6}|\\d{9})?");
  private static final int MAX_NUMBER_DIGITS = 17;
  private static final int MAX_WEEKS = 500;
  /// Seconds since 1970 have ten digits from here on, the first of them 1 up to twice as many.
  private static final long FIRST_EPOCH = 1_000_000_000;
  /// Bytes become characters in pieces of about this size.
  private static final int PIECE_BYTES = 1 << 20;
  private static final long SPREAD = 0x9e3779b97f4a7c15L;

  private final long seed;
  private final int weeks;
  private final int seconds;
  private final long epochShift;

  /// @param seed decides what the values become
  ValueRedraw(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    this.seed = random.nextLong();
    this.weeks = random.nextInt(-MAX_WEEKS, MAX_WEEKS);
    this.seconds = random.nextInt(LocalTime.MAX.toSecondOfDay());
    this.epochShift = random.nextLong(FIRST_EPOCH);
  }

  /// Returns bytes of the same length with other values.
  byte[] of(byte[] bytes) {
    byte[] others = bytes.clone();
    for (int from = 0, to; from < bytes.length; from = to) {
      to = endOfPiece(bytes, from);
      Matcher matcher = VALUE.matcher(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1));
      while (matcher.find()) {
        byte[] value = redrawn(matcher).getBytes(StandardCharsets.ISO_8859_1);
        if (value.length == matcher.end() - matcher.start()) {
          System.arraycopy(value, 0, others, from + matcher.start(), value.length);
        }
      }
    }
    return others;
  }

  /// Returns the end of a piece from a byte on: some bytes, and the rest of their line.
  private static int endOfPiece(byte[] bytes, int from) {
    int end = (int) Math.min(bytes.length, (long) from + PIECE_BYTES);
    while (end < bytes.length && bytes[end - 1] != '\n') {
      end++;
    }
    return end;
  }

  /// Returns what a value becomes; one of another length if it stays.
  private String redrawn(MatchResult value) {
    try {
      if (value.group("date") != null) {
        LocalDate date = moved(number(value, "year"), number(value, "month"), number(value, "day"));
        String separator = value.group("separator");
        return "%04d%s%02d%s%02d".formatted(date.getYear(), separator, date.getMonthValue(), separator,
            date.getDayOfMonth());
      }
      if (value.group("named") != null) {
        LocalDate date = moved(number(value, "namedYear"), month(value.group("namedMonth")), number(value, "namedDay"));
        String gap = value.group("gap");
        return "%02d%s%s%s%04d".formatted(date.getDayOfMonth(), gap, name(date), gap, date.getYear());
      }
      if (value.group("syslog") != null) {
        String day = value.group("syslogDay");
        LocalDate date = moved(2001, month(value.group("syslogMonth")), Integer.parseInt(day.strip()));
        return name(date) + (day.charAt(1) == '0' ? " %02d" : " %2d").formatted(date.getDayOfMonth());
      }
      if (value.group("time") != null) {
        return "%tT".formatted(LocalTime.parse(value.group()).plusSeconds(seconds));
      }
    } catch (DateTimeException _) {
      return ""; // no date or time after all
    }
    return value.group("address") != null ? address(value.group()) : token(value.group());
  }

  private LocalDate moved(int year, int month, int day) {
    return LocalDate.of(year, month, day).plusWeeks(weeks);
  }

  private static int number(MatchResult value, String group) {
    return Integer.parseInt(value.group(group));
  }

  private static int month(String name) {
    return MONTH_NAMES.indexOf(name) + 1;
  }

  private static String name(LocalDate date) {
    return MONTH_NAMES.get(date.getMonthValue() - 1);
  }

  /// Moves each number of an address. Addresses of a network stay addresses of a network.
  private String address(String address) {
    long network = seed;
    StringBuilder moved = new StringBuilder();
    for (String part : address.split("\\.")) {
      moved.append(moved.isEmpty() ? "" : ".").append(part.length() < 3 ? number(part, network)
          : "1" + number(part.substring(1), network));
      network = mixed(network, Integer.parseInt(part));
    }
    return moved.toString();
  }

  private String token(String token) {
    if (!DIGITS.matcher(token).matches()) {
      return token;
    }
    return EPOCH.matcher(token).matches() ? epoch(token) : number(token, seed);
  }

  private String epoch(String time) {
    long moved = FIRST_EPOCH + Math.floorMod(Long.parseLong(time.substring(0, 10)) + epochShift, FIRST_EPOCH);
    return moved + time.substring(10);
  }

  /// Moves a number by the difference of all numbers of its length.
  ///
  /// @param key decides the difference
  private static String number(String number, long key) {
    int digits = number.length();
    if (digits > MAX_NUMBER_DIGITS) {
      int start = digits - MAX_NUMBER_DIGITS;
      return number.substring(0, start) + number(number.substring(start), key);
    }
    long all = (long) Math.pow(10, digits);
    long least = number.charAt(0) == '0' || digits == 1 ? 0 : all / 10;
    long difference = Math.floorMod(mixed(key, digits), all - least);
    long moved = least + (Long.parseLong(number) - least + difference) % (all - least);
    String text = Long.toString(moved);
    return "0".repeat(digits - text.length()) + text;
  }

  private static long mixed(long hash, long value) {
    long sum = (hash ^ value + 1) * SPREAD;
    return sum ^ sum >>> Integer.SIZE;
  }
}
