import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.megabytestreams.anomaly.IncidentChange;
import org.megabytestreams.anomaly.PaceChange;
import org.megabytestreams.anomaly.StreamPace;

/// Replays the times of logs, and prints how often silences and bursts would have alerted: the figures of
/// docs/evaluation.md.
///
///     java -cp target/classes src/recipes/PaceReplay.java PER_DAY FILE...
///     java -cp target/classes src/recipes/PaceReplay.java PER_DAY FILE... -v
///     java -cp target/classes src/recipes/PaceReplay.java PER_DAY FILE... -c HOURS
///     java -cp target/classes src/recipes/PaceReplay.java PER_DAY FILE... -b FACTOR
///
/// PER_DAY is the budget of a stream in false alarms a day. Each line of a FILE is a time in milliseconds, a tab and the
/// name of a stream, in the order of times. With `-v`, every alert is printed. With `-c`, all records of some hours are
/// left out, at 100 places of the second half; it prints how often a silence was told there. With `-b`, every record of
/// ten minutes comes FACTOR times.
final class PaceReplay {
  private static final double DAY_MILLIS = 86_400_000;
  private static final int PLACES = 100;
  private static final long TEN_MINUTES = 600_000;

  /// @param time in milliseconds
  private record Line(long time, String stream) {}

  private static final class Stream {
    private final StreamPace pace = new StreamPace();
    private long hour = -1;
    private int hours;
  }

  private final double p;
  private final boolean verbose;
  private final Map<String, Stream> streams = new LinkedHashMap<>();
  private final Map<String, Integer> opened = new TreeMap<>();
  private long first = -1;
  private long now;
  private int judged;

  private PaceReplay(double perDay, boolean verbose) {
    this.p = perDay / StreamPace.TESTS_A_DAY;
    this.verbose = verbose;
  }

  private void take(long time, String name) {
    first = first < 0 ? time : first;
    now = time - first;
    streams.forEach((key, stream) -> {
      while (stream.pace.due() < now) {
        long due = stream.pace.due();
        tell(key, stream.pace.pass(due, (_, _) -> true));
        if (stream.pace.due() == due) {
          throw new IllegalStateException("nothing changed at " + due);
        }
      }
    });
    Stream stream = streams.computeIfAbsent(name, _ -> new Stream());
    if (stream.hour != now / 3_600_000) {
      stream.hour = now / 3_600_000;
      judged += ++stream.hours > 25 ? 1 : 0;
    }
    tell(name, stream.pace.observe(now, time, true, () -> p, (_, _) -> true));
  }

  private void tell(String name, List<PaceChange> changes) {
    for (PaceChange change : changes) {
      if (change.incident().kind() == IncidentChange.Kind.OPENED) {
        opened.merge(change.kind().id(), 1, Integer::sum);
        if (verbose) {
          System.out.printf("  day %7.2f %-28s %s%n", now / DAY_MILLIS, name, change.summary());
        }
      }
    }
  }

  private static List<Line> read(Path file) throws IOException {
    List<Line> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      int tab = line.indexOf('\t');
      lines.add(new Line(Long.parseLong(line.substring(0, tab)), line.substring(tab + 1)));
    }
    return lines;
  }

  private static void calm(String name, List<Line> lines, double perDay, boolean verbose) {
    PaceReplay replay = new PaceReplay(perDay, verbose);
    lines.forEach(line -> replay.take(line.time(), line.stream()));
    System.out.printf("%s: %d records, %d streams, %.1f days, %d hours of streams judged; at most %.1f expected,"
        + " opened %s%n", name, lines.size(), replay.streams.size(), replay.now / DAY_MILLIS, replay.judged,
        2 * replay.p * replay.judged, replay.opened);
  }

  /// Changes a stretch of the log at each of the places, and counts where that was told.
  ///
  /// @param copies of each record there; 0 leaves them out
  private static void planted(String name, List<Line> lines, double perDay, long millis, int copies) {
    String kind = copies == 0 ? "silence" : "burst";
    long first = lines.getFirst().time();
    long last = lines.getLast().time();
    SplittableRandom random = new SplittableRandom(1);
    int told = 0;
    int places = 0;
    while (places < PLACES) {
      long from = (first + last) / 2 + random.nextLong((last - first) / 2 - millis);
      List<Line> cut = lines.stream().filter(line -> line.time() >= from && line.time() < from + millis).toList();
      if (cut.isEmpty()) {
        continue; // nothing is missing
      }
      places++;
      PaceReplay replay = new PaceReplay(perDay, false);
      int before = 0;
      for (Line line : lines) {
        boolean inside = line.time() >= from && line.time() < from + millis;
        if (line.time() < from) {
          replay.take(line.time(), line.stream());
          before = replay.opened.getOrDefault(kind, 0);
        } else if (inside) {
          for (int i = 0; i < copies; i++) {
            replay.take(line.time(), line.stream());
          }
        } else {
          replay.take(line.time(), line.stream()); // brings to light what time has passed
          break;
        }
      }
      told += replay.opened.getOrDefault(kind, 0) > before ? 1 : 0;
    }
    System.out.printf("%s: %s told in %d of %d places%n", name, kind, told, places);
  }

  public static void main(String[] args) throws IOException {
    List<String> all = List.of(args);
    int end = all.contains("-c") ? all.indexOf("-c") : all.contains("-b") ? all.indexOf("-b")
        : all.contains("-v") ? all.indexOf("-v") : args.length;
    double perDay = Double.parseDouble(args[0]);
    for (String file : all.subList(1, end)) {
      List<Line> lines = read(Path.of(file));
      String name = Path.of(file).getFileName().toString();
      if (all.contains("-c")) {
        planted(name, lines, perDay, Math.round(Double.parseDouble(all.getLast()) * 3_600_000), 0);
      } else if (all.contains("-b")) {
        planted(name, lines, perDay, TEN_MINUTES, Integer.parseInt(all.getLast()));
      } else {
        calm(name, lines, perDay, all.contains("-v"));
      }
    }
  }
}
