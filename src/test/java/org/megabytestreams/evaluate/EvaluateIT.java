package org.megabytestreams.evaluate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.anomaly.AlarmBudget;
import org.megabytestreams.anomaly.MonitorSettings;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.process.BrokerProcess;
import org.megabytestreams.runtime.OnnxByteModel;
import org.megabytestreams.score.ContextPolicy;
import org.megabytestreams.score.RecordScore;
import org.megabytestreams.stream.ScoredRecord;
import org.megabytestreams.stream.ScoringSettings;
import org.megabytestreams.testing.Cli;
import org.megabytestreams.testing.ServeProcess;
import org.megabytestreams.testing.TestBroker;
import org.megabytestreams.testing.TestClients;
import org.megabytestreams.testing.TestJson;
import org.megabytestreams.testing.TinyBundle;
import org.megabytestreams.wire.Schemas;

/// Runs the built `evaluate`, and compares its judgements with those of the service.
@Tag("slow-b")
class EvaluateIT {
  private static final Path LOGS = Path.of("src/main/bundles/logs");
  private static final int RECORDS = 700;
  /// One record in twelve is corrupted, so that few stand out much.
  private static final double FALSE_ALARMS_PER_DAY = 1000;
  private static final int RECORDS_PER_SECOND = 10;
  private static final int MILLIS_BETWEEN_RECORDS = 1000 / RECORDS_PER_SECOND;

  /// Covers one rounding step of published bits, and its binary form.
  private static final double STEP_BITS = 0.0101;
  /// Batches of other sizes change sums of floats in their last digits. Statistics are rounded before p-values come
  /// from them. Few records stand at the edge of a rounding step, and move the means of their kinds by a step.
  private static final double EDGE_SHARE = 0.01;
  private static final double MOVED_SHARE = 0.002;

  @TempDir
  Path folder;

  /// Holds for the bundle's own window, which the service takes: `evaluate --window own`.
  @Test
  void judgesRecordsLikeTheService() throws Exception {
    List<byte[]> records = corrupted(records());
    List<JsonNode> scores;
    List<Long> alerts;
    try (BrokerProcess broker = TestBroker.start(folder.resolve("broker"))) {
      TestClients kafka = new TestClients(broker.bootstrapServers());
      kafka.create(1, "bytes", "scores", "alerts", "dead-letters");
      try (ServeProcess serve = ServeProcess.start(folder.resolve("serve.out"), "--bootstrap",
          broker.bootstrapServers(), "--data", folder.resolve("data").toString(), "--model", LOGS.toString(),
          "--create-topics", "--set", "megabyte.alerts.redact=digits", "--set",
          "megabyte.alerts.false-alarms-per-day=" + FALSE_ALARMS_PER_DAY)) {
        send(kafka, records);
        scores = TestJson.read(kafka.read("scores", RECORDS, Duration.ofSeconds(120)));
        assertEquals(RECORDS, scores.size(), serve.output());
        List<JsonNode> messages = TestJson.read(kafka.read("alerts", 0, Duration.ofSeconds(10)));
        assertIncidentsAsInTheirAlerts(messages, kafka);
        assertTrue(messages.stream().allMatch(alert -> alert.path("record").path("text").asText().matches("[^0-9]*")));
        alerts = messages.stream().filter(alert -> alert.hasNonNull("statistic"))
            .map(alert -> alert.get("offset").asLong()).sorted().toList();
      }
    }
    scores.sort(Comparator.comparingLong(score -> score.get("offset").asLong()));
    List<ScoredRecord> judged = judged(records);
    int differ = 0;
    for (int i = 0; i < RECORDS; i++) {
      JsonNode score = scores.get(i);
      double own = judged.get(i).judgement().pValue();
      assertEquals(RecordScore.published(judged.get(i).score().bits()), score.get("bits").asDouble(), STEP_BITS);
      if (score.get("pValue").isNull()) {
        assertTrue(Double.isNaN(own), "record " + i + " is of the warm-up");
      } else {
        double p = score.get("pValue").asDouble();
        assertEquals(own, p, EDGE_SHARE * own, "record " + i);
        differ += Math.abs(p - own) <= MOVED_SHARE * own ? 0 : 1;
      }
    }
    assertTrue(differ <= EDGE_SHARE * RECORDS, differ + " p-values differ");
    assertTrue(alerts.size() > 1, "alerts " + alerts);
    assertEquals(IntStream.range(0, RECORDS).filter(i -> judged.get(i).judgement().alert()).mapToObj(i -> (long) i)
        .toList(), alerts);
  }

  /// The latest state of each incident is that of its latest alert.
  private static void assertIncidentsAsInTheirAlerts(List<JsonNode> alerts, TestClients kafka) throws Exception {
    Map<String, JsonNode> latest = new HashMap<>();
    alerts.forEach(alert -> latest.put(alert.get("incident").get("id").asText(), alert));
    Map<String, JsonNode> states = new HashMap<>();
    for (var record : kafka.read("incidents", alerts.size(), Duration.ofSeconds(10))) {
      Schemas.assertValid("incident", record.value());
      states.put(new String(record.key(), StandardCharsets.UTF_8), TestJson.read(record.value()));
    }
    assertEquals(latest.keySet(), states.keySet());
    latest.forEach((id, alert) -> {
      JsonNode state = states.get(id);
      for (String field : List.of("id", "alerts", "severity", "lowestPValue", "lastTimestamp")) {
        assertEquals(alert.get("incident").get(field), state.get(field), field);
      }
      boolean closed = alert.get("incident").get("change").asText().equals("closed");
      assertEquals(closed ? "closed" : "open", state.get("state").asText());
      assertEquals(closed ? state.get("summary") : alert.get("summary"), state.get("summary"));
    });
    ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, "incidents");
    try (Admin admin = kafka.admin()) {
      assertEquals(Set.of("compact", "delete"), Set.of(admin.describeConfigs(List.of(topic)).all().get().get(topic)
          .get("cleanup.policy").value().split(",")));
    }
  }

  @Test
  void writesTheSameReportTwice() throws Exception {
    Bundle bundle = TinyBundle.write(folder.resolve("bundle"));
    Path log = Files.write(folder.resolve("a.log"), records().stream()
        .map(record -> new String(record, StandardCharsets.UTF_8)).toList());
    for (String out : List.of("one", "two")) {
      Cli.Outcome outcome = Cli.run(folder, null, "evaluate", "--model", bundle.folder().toString(), "--cases", "5",
          "--group", "job=(\\d+)", "--out", folder.resolve(out).toString(), log.toString());
      assertEquals(0, outcome.code(), outcome.err().toString());
    }
    for (String file : List.of("report.json", "report.md", "report.html", "calibration.svg")) {
      assertArrayEquals(Files.readAllBytes(folder.resolve("one").resolve(file)),
          Files.readAllBytes(folder.resolve("two").resolve(file)), file);
    }
  }

  @Test
  void choosesAModelForEachSet() throws Exception {
    List<byte[]> records = records();
    Files.write(folder.resolve("a.log"), records.stream()
        .map(record -> new String(record, StandardCharsets.UTF_8)).toList());
    ByteArrayOutputStream prefixed = new ByteArrayOutputStream();
    for (byte[] record : records) {
      prefixed.write(record.length);
      prefixed.write(record);
    }
    Files.write(folder.resolve("b.bin"), prefixed.toByteArray());
    Path sets = Files.writeString(folder.resolve("sets.json"), """
        {"sets": [{"name": "lines", "file": "a.log"}, {"name": "packets", "file": "b.bin", "records": "prefixed:1"}]}
        """);
    Cli.Outcome outcome = Cli.run(folder, null, "evaluate", "--quick", "--cases", "2", "--sets", sets.toString(),
        "--out", folder.resolve("report").toString());
    assertEquals(0, outcome.code(), outcome.err().toString());
    JsonNode report = TestJson.read(Files.readAllBytes(folder.resolve("report/report.json")));
    assertEquals("the service's rules", report.get("judgedBy").asText());
    assertEquals(List.of("logs-any lines 1048576 65536", "general packets 1048576 65536"),
        report.get("models").valueStream().map(one -> one.get("name").asText() + " " + one.at("/sets/0").asText() + " "
            + one.get("window") + " " + one.get("windowOfService")).toList());
  }

  @Test
  void usesTheWindowOfTheServiceOnRequest() throws Exception {
    Path log = Files.write(folder.resolve("a.log"), records().stream()
        .map(record -> new String(record, StandardCharsets.UTF_8)).toList());
    Cli.Outcome outcome = Cli.run(folder, null, "evaluate", "--quick", "--cases", "2", "--model",
        "src/main/bundles/logs", "--window", "own", log.toString());
    assertEquals(0, outcome.code(), outcome.err().toString());
    assertTrue(outcome.out().getFirst().startsWith("Judged by the service's rules, with logs ")
        && outcome.out().getFirst().contains(", window 4096 bytes, as the service; "), outcome.out().getFirst());
  }

  @Test
  void rejectsABadGroupPatternInOneLine() throws Exception {
    Path log = Files.writeString(folder.resolve("a.log"), "a line\n");
    Cli.run(folder, null, "evaluate", "--group", "job=(", log.toString())
        .fails(2, "megabyte evaluate: group: expected a regular expression of RE2, got 'job=(': missing closing )");
  }

  private static void send(TestClients kafka, List<byte[]> records) {
    long first = System.currentTimeMillis() - (long) RECORDS * MILLIS_BETWEEN_RECORDS;
    try (KafkaProducer<byte[], byte[]> producer = kafka.producer()) {
      for (int i = 0; i < RECORDS; i++) {
        producer.send(new ProducerRecord<>("bytes", 0, first + (long) i * MILLIS_BETWEEN_RECORDS,
            "app".getBytes(StandardCharsets.UTF_8), records.get(i)));
      }
    }
  }

  /// Opens the bundle as `--window own` does, with the bundle's own window.
  private static List<ScoredRecord> judged(List<byte[]> records) {
    try (OnnxByteModel model = OnnxByteModel.open(Bundle.read(LOGS), 1);
        JudgedStream stream = new JudgedStream(model,
            new ScoringSettings(ContextPolicy.STREAM,
                MonitorSettings.DEFAULT.with(new AlarmBudget.PerDay(FALSE_ALARMS_PER_DAY)), 1), RECORDS_PER_SECOND)) {
      records.forEach(stream::add);
      return stream.take();
    }
  }

  private static List<byte[]> corrupted(List<byte[]> records) {
    List<byte[]> all = new ArrayList<>(records);
    for (CorruptionCase one : CasePlan.turns(records, MonitorSettings.DEFAULT.warmUpRecords(), List.of(),
        SetsFile.Ways.TEXT.all(), 12, 1)) {
      all.set(one.index(), one.record().bytes());
    }
    return all;
  }

  private static List<byte[]> records() {
    SplittableRandom random = new SplittableRandom(5);
    List<byte[]> lines = new ArrayList<>();
    for (int i = 0; i < RECORDS; i++) {
      lines.add("2026-11-28 18:50:%02d.%03d INFO [worker-%d] job=%d took queue main in %d ms".formatted(
          i / RECORDS_PER_SECOND % 60, random.nextInt(1000), random.nextInt(4), i / 4, random.nextInt(100))
          .getBytes(StandardCharsets.UTF_8));
    }
    return lines;
  }
}
