import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.megabytestreams.anomaly.IncidentChange;
import org.megabytestreams.anomaly.PaceChange;
import org.megabytestreams.anomaly.StreamPace;

/// Replays the times of logs, and prints how often silences and bursts would have alerted: the figures of
/// docs/evaluation.md.
///
///     java -cp target/classes src/recipes/PaceReplay.java PER_DAY FILE...
///
/// PER_DAY is the budget of a stream in false alarms a day. Each line of a FILE is a time in milliseconds, a tab and the
/// name of a stream, in the order of times. With `-v` in place of nothing behind the files, every alert is printed.
final class PaceReplay {
  private static final double DAY_MILLIS = 86_400_000;

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
    tell(name, stream.pace.observe(now, time, true, p, (_, _) -> true));
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

  public static void main(String[] args) throws IOException {
    boolean verbose = args[args.length - 1].equals("-v");
    for (int i = 1; i < args.length - (verbose ? 1 : 0); i++) {
      PaceReplay replay = new PaceReplay(Double.parseDouble(args[0]), verbose);
      long lines = 0;
      try (BufferedReader in = Files.newBufferedReader(Path.of(args[i]))) {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          int tab = line.indexOf('\t');
          replay.take(Long.parseLong(line.substring(0, tab)), line.substring(tab + 1));
          lines++;
        }
      }
      double expected = 2 * replay.p * replay.judged;
      System.out.printf("%s: %d records, %d streams, %.1f days, %d hours of streams judged; expected at most %.1f,"
          + " opened %s%n", Path.of(args[i]).getFileName(), lines, replay.streams.size(), replay.now / DAY_MILLIS,
          replay.judged, expected, replay.opened);
    }
  }
}
