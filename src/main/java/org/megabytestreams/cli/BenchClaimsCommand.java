package org.megabytestreams.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.megabytestreams.bench.claims.Claim;
import org.megabytestreams.bench.claims.ClaimsBench;
import org.megabytestreams.runtime.Machine;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Runs `megabyte bench claims`.
@Command(
    name = "claims",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures the MegaByte paper's claims on this machine.",
      "  a  attention costs T^(4/3); a byte costs nearly the same from 1 KiB to 1 MiB",
      "  b  scoring against a Transformer of as many parameters",
      "  c  training time and memory against the length of sequences",
      "  d  writing against a Transformer of a quarter of the parameters",
      "  e  bits per byte at equal training time against Transformers (needs --data)",
      "  f  unseen words reversed",
      "  g  memory: with c",
      "  h  what each option of the geometry gains at equal training time (needs --data)"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:each claim holds",
      "1:something failed, or a claim does not hold",
      "2:the command line is wrong"
    },
    footer = {
      "",
      "Examples:",
      "  megabyte bench claims --only a,b,c,d --out claims.json --plots docs",
      "  megabyte bench claims --only e --minutes 5 --data logs=app.log --data code=src.tar"
    })
final class BenchClaimsCommand implements Callable<Integer> {
  @Option(names = "--only", split = ",", paramLabel = "LETTER", description = "Which claims (default: all).")
  List<String> only = ClaimsBench.IDS;

  @Option(names = "--seconds", paramLabel = "SECONDS", defaultValue = "5",
      description = "For each speed (default: ${DEFAULT-VALUE}).")
  @Bounds(above = 0)
  double seconds;

  @Option(names = "--minutes", paramLabel = "MINUTES", defaultValue = "5",
      description = "For each training (default: ${DEFAULT-VALUE}).")
  @Bounds(above = 0)
  double minutes;

  @Option(names = "--data", paramLabel = "NAME=FILE", description = "A set of claims e and h; give several.")
  Map<String, Path> data = new LinkedHashMap<>();

  @Option(names = "--scratch", paramLabel = "DIR", description = "Keep what is trained here (default: a new one).")
  Path scratch;

  @Option(names = "--cores", paramLabel = "N", defaultValue = "0", description = "Cores to use; 0 takes every one.")
  @Bounds(min = 0, max = Machine.MAX_CORES)
  int cores;

  @Option(names = "--out", paramLabel = "FILE", description = "Write the figures as JSON.")
  @WrittenFile
  Path out;

  @Option(names = "--plots", paramLabel = "DIR", description = "Write pictures (SVG) into this folder.")
  Path plots;

  @Override
  public Integer call() throws IOException {
    Set<String> wanted = new LinkedHashSet<>(only);
    if (wanted.remove("g")) {
      wanted.add("c");
    }
    if (!ClaimsBench.IDS.containsAll(wanted)) {
      throw new IllegalArgumentException("expected claims among " + ClaimsBench.IDS + ", got " + only);
    }
    if (data.isEmpty() && (wanted.contains("e") || wanted.contains("h"))) {
      System.err.println("claims e and h are left out: they need --data NAME=FILE");
    }
    if (plots != null) {
      Files.createDirectories(plots);
    }
    Path folder = scratch != null ? scratch : Files.createTempDirectory("megabyte-claims");
    var settings = new ClaimsBench.Settings(wanted, Machine.orAll(cores), seconds, minutes, data, folder);
    List<Claim> claims = ClaimsBench.run(settings, BenchClaimsCommand::print);
    if (out != null) {
      Map<String, Object> report = Provenance.head();
      report.put("cores", Machine.orAll(cores));
      report.put("secondsEach", seconds);
      report.put("minutesEach", minutes);
      report.put("claims", claims);
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(out.toFile(), report);
    }
    if (plots != null) {
      for (var plot : ClaimsBench.plots(claims, Provenance.line()).entrySet()) {
        Files.writeString(plots.resolve(plot.getKey()), plot.getValue());
      }
    }
    return claims.stream().allMatch(Claim::holds) ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  private static void print(Claim claim) {
    System.out.printf("%n%s  %s: %s%n   %s%n", claim.id(), claim.holds() ? "HOLDS" : "does NOT hold", claim.statement(),
        claim.measured());
    List<String> columns = List.copyOf(claim.rows().getFirst().keySet());
    columns.forEach(column -> System.out.printf("  %-" + width(column) + "s", column));
    System.out.println();
    for (Map<String, Object> row : claim.rows()) {
      columns.forEach(column -> System.out.printf("  %-" + width(column) + "s", cell(row.get(column))));
      System.out.println();
    }
  }

  private static int width(String column) {
    return Math.max(16, column.length());
  }

  private static String cell(Object value) {
    return value instanceof Double number ? String.format(Locale.ROOT, "%.4g", number) : String.valueOf(value);
  }
}
