package org.megabytestreams.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.anomaly.AlarmBudget;
import org.megabytestreams.anomaly.MonitorSettings;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.bundle.BundledModels;
import org.megabytestreams.bundle.Precision;
import org.megabytestreams.evaluate.JudgedStream;
import org.megabytestreams.runtime.Device;
import org.megabytestreams.runtime.OnnxByteModel;
import org.megabytestreams.score.ContextPolicy;
import org.megabytestreams.stream.ScoredRecord;
import org.megabytestreams.stream.ScoringSettings;
import org.megabytestreams.testing.Cli;
import org.megabytestreams.testing.TestJson;

/// Checks that `megabyte score` judges a file as the service judges a stream.
class JudgedFileIT {
  private static final int LINES = 900;
  private static final int LEARNING = MonitorSettings.DEFAULT.warmUpRecords();
  private static final int STRANGE = 800;
  /// Windows of files.
  private static final int WINDOW = 1 << 20;
  /// Rounding of bits to 0.01 changes a p-value by less than this share.
  private static final double ROUNDING = 0.05;

  @TempDir
  static Path folder;

  private static Path log;

  @BeforeAll
  static void write() throws Exception {
    log = folder.resolve("calm.log");
    SplittableRandom random = new SplittableRandom(5);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < LINES; i++) {
      StringBuilder line = new StringBuilder("INFO worker " + random.nextInt(4) + ":");
      for (int jobs = i % 20 == 0 ? 40 : 1; jobs > 0; jobs--) {
        line.append(" took job ").append(random.nextInt(1000)).append(" of queue main in ")
            .append(random.nextInt(90)).append(" ms");
      }
      lines.add(line.toString());
    }
    lines.set(STRANGE + 1, "INFO worker 3: dropped 0x7f2e, no route to zookeeper.example/10.9.8.7");
    Files.write(log, lines);
  }

  private static List<JsonNode> score(String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of("score", "--json"));
    command.addAll(List.of(options));
    command.add(log.toString());
    Cli.Outcome outcome = Cli.run(folder, null, command.toArray(String[]::new));
    assertEquals(0, outcome.code(), outcome.err().toString());
    List<JsonNode> records = new ArrayList<>();
    for (String line : outcome.out()) {
      records.add(TestJson.read(line));
    }
    return records;
  }

  @Test
  void givesThePValuesThatTheServiceGivesTheStream() throws Exception {
    List<JsonNode> file = score();
    List<ScoredRecord> stream;
    MonitorSettings settings = MonitorSettings.DEFAULT.with(new AlarmBudget.PerRecords(10_000));
    try (OnnxByteModel model = ModelOption.open(Bundle.read(BundledModels.folder().resolve("logs-any")), WINDOW,
        Precision.FLOAT32, Device.cpu(2));
        JudgedStream judged = new JudgedStream(model, new ScoringSettings(ContextPolicy.STREAM, settings, 1), 10)) {
      for (String line : Files.readAllLines(log)) {
        judged.add(line.getBytes(StandardCharsets.UTF_8));
      }
      stream = judged.take();
    }
    assertEquals(stream.size(), file.size());
    for (int i = 0; i < file.size(); i++) {
      JsonNode one = file.get(i);
      ScoredRecord other = stream.get(i);
      assertEquals(other.score().worstSpanExcessBits(), one.get("worstSpanExcessBits").asDouble(), 0.02, "record " + i);
      assertEquals(other.judgement().alert(), one.get("alert").asBoolean(), "record " + i);
      assertEquals(i < LEARNING, one.get("pValue").isNull(), "record " + i);
      assertEquals(i < LEARNING, one.get("statistic").isNull(), "record " + i);
      if (i >= LEARNING) {
        double expected = other.judgement().pValue();
        assertEquals(expected, one.get("pValue").asDouble(), ROUNDING * expected, "record " + i);
      }
    }
  }

  @Test
  void listsTheRecordThatAlertsBeforeALongerCalmOne() throws Exception {
    List<JsonNode> top = score("--top", "100");
    JsonNode first = top.getFirst();
    assertEquals(STRANGE + 1, first.get("index").asInt(), first.toString());
    assertTrue(first.get("alert").asBoolean(), first.toString());
    List<JsonNode> dearer = top.stream().filter(one -> one.get("bits").asDouble() > first.get("bits").asDouble())
        .toList();
    assertFalse(dearer.isEmpty());
    assertTrue(dearer.stream().noneMatch(one -> one.get("alert").asBoolean()), dearer.toString());
    List<String> shown = Cli.run(folder, null, "score", "--top", "1", log.toString()).out();
    assertTrue(shown.get(1).startsWith("ALERT 1 of incident 1: "), shown.toString());
    assertTrue(shown.contains("1 of 900 records alert, in 1 incident; 300 only taught what is normal"),
        shown.toString());
  }

  @Test
  void alertsAtThePValueThatTheBudgetAllows() throws Exception {
    List<Long> alerts = new ArrayList<>();
    for (String budget : List.of("1000", "1000000000000")) {
      List<JsonNode> records = score("--false-alarms-per", budget);
      for (JsonNode record : records) {
        boolean unusual = !record.get("pValue").isNull()
            && record.get("pValue").asDouble() <= 1 / Double.parseDouble(budget);
        assertEquals(unusual, record.get("alert").asBoolean(), record.toString());
      }
      alerts.add(records.stream().filter(record -> record.get("alert").asBoolean()).count());
    }
    assertTrue(alerts.getFirst() > 0 && alerts.getFirst() >= alerts.getLast(), alerts.toString());
    Cli.run(folder, null, "score", "--false-alarms-per", "999", log.toString()).fails(2,
        "megabyte score: expected --false-alarms-per of at least 1000, got 999");
  }
}
