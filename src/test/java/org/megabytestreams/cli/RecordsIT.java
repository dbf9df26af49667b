package org.megabytestreams.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.testing.BuiltProgram;
import org.megabytestreams.testing.Cli;
import org.megabytestreams.testing.TestJson;
import org.megabytestreams.testing.TinyBundle;
import org.megabytestreams.testing.Waiting;

/// Runs commands with `--records` as a shell does.
class RecordsIT {
  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  @TempDir
  static Path folder;

  private static String bundle;

  @BeforeAll
  static void write() throws IOException {
    bundle = TinyBundle.write(folder.resolve("bundle")).folder().toString();
  }

  private static Path file(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private static Path file(String name, String text) throws IOException {
    return file(name, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static byte[] pcap(int packets) {
    ByteArrayOutputStream capture = new ByteArrayOutputStream();
    capture.writeBytes(HexFormat.of().parseHex("d4c3b2a1020004000000000000000000ffff000001000000"));
    for (int i = 0; i < packets; i++) {
      byte[] packet = ("PACKET " + i % 10 + " of stream " + "x".repeat(i % 7)).getBytes(StandardCharsets.US_ASCII);
      capture.writeBytes(ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN)
          .putInt(i).putInt(0).putInt(packet.length).putInt(packet.length).array());
      capture.writeBytes(packet);
    }
    return capture.toByteArray();
  }

  /// The lengths of the records that `score --json` finds.
  private static List<Integer> scored(Path file, String format) throws Exception {
    Cli.Outcome outcome = Cli.run(folder, null, "score", "--model", bundle, "--json", "--records", format,
        file.toString());
    assertEquals(0, outcome.code(), outcome.err().toString());
    return lengths(outcome);
  }

  private static List<Integer> lengths(Cli.Outcome outcome) throws IOException {
    List<Integer> lengths = new ArrayList<>();
    for (String line : outcome.out()) {
      lengths.add(TestJson.read(line).get("bytes").asInt());
    }
    return lengths;
  }

  private static void fails(Path file, String format, int code, String problem) throws Exception {
    Cli.Outcome outcome = Cli.run(folder, null, "score", "--model", bundle, "--json", "--records", format,
        file.toString());
    outcome.fails(code, "megabyte score: " + problem);
    assertEquals(1, outcome.err().size(), outcome.err().toString());
  }

  @Test
  void scoresRecordsOfEveryFormat() throws Exception {
    Path log = file("a.log", "2026-01 ERROR\nIOException: no\n\tat a.B\n2026-02 INFO\n");
    assertEquals(List.of(37, 12), scored(log, "start:\\d{4}-"));
    assertEquals(List.of(3, 1), scored(file("blank", "a\nb\n\n\nc\n"), "blank"));
    assertEquals(List.of(3, 0, 1), scored(file("nul", "a\nb\0\0c"), "nul"));
    assertEquals(List.of(3, 0), scored(file("be", "\0\0\0\3abc\0\0\0\0"), "prefixed:4be"));
    assertEquals(List.of(3, 0), scored(file("varint", "\3abc\0"), "prefixed:varint"));
    assertEquals(List.of(19, 20, 21), scored(file("a.pcap", pcap(3)), "pcap"));
    // One channel of 16 bits at 8000 Hz: 16 bytes a millisecond.
    byte[] wav = Arrays.copyOf(HexFormat.of().parseHex("524946460000000057415645666d7420100000000100010040"
        + "1f0000803e0000020010006461746120000000"), 44 + 32);
    assertEquals(List.of(16, 16), scored(file("a.wav", wav), "wav:1"));
    assertEquals(List.of(32), scored(file("a.wav", wav), "wav"));
  }

  @Test
  void explainsBadRecordsInOneLine() throws Exception {
    Path cut = file("cut.pcap", Arrays.copyOf(pcap(3), 24 + 16 + 19 + 20));
    fails(cut, "pcap", 1, "cannot read " + cut + ": at byte 75: expected a record of 20 bytes, got 4");
    Cli.Outcome before = Cli.run(folder, null, "score", "--model", bundle, "--json", "--records", "pcap",
        cut.toString());
    assertEquals(List.of(19), lengths(before), "the packet before the damage is scored");
    assertWholeOutputOfDamagedCapture();
    Path prefixed = file("absurd", "\377\377\377\377abc");
    fails(prefixed, "prefixed:4be", 1, "cannot read " + prefixed
        + ": at byte 0: expected a record of at most 67108864 bytes, got a length of 4294967295");
    Path log = file("a.log", "GET /\n");
    fails(log, "wav", 1, "cannot read " + log + ": at byte 0: expected RIFF, got 'GET '");
    fails(log, "start:[", 2, "expected a regular expression after start:, got '[': missing closing ]");
    fails(log, "json", 2, "expected lines, file, length:N, start:REGEX, blank, nul, prefixed:KIND, pcap or"
        + " wav:MILLIS, got 'json'");
    Cli.run(folder, null, "compress", "--model", bundle, "--records", "pcap", log.toString()).fails(2,
        "megabyte compress: expected records lines, file or length:N, got pcap");
  }

  private static void assertWholeOutputOfDamagedCapture() throws Exception {
    byte[] whole = pcap(50);
    Path damaged = file("damaged.pcap", Arrays.copyOf(whole, whole.length - 5));
    Path page = folder.resolve("damaged.html");
    Cli.Outcome outcome = Cli.run(folder, null, "score", "--model", bundle, "--records", "pcap", "--top", "2",
        "--html", page.toString(), damaged.toString());
    outcome.fails(1, "megabyte score: cannot read " + damaged
        + ": at byte 1902: expected a record of 19 bytes, got 14");
    assertEquals(1, outcome.err().size(), outcome.err().toString());
    assertEquals(2, outcome.out().stream().filter(line -> line.startsWith("#")).count(), outcome.out().toString());
    assertTrue(outcome.out().getLast().startsWith("49 records"), outcome.out().toString());
    assertTrue(Files.readString(page).contains("<p>49 records, "), "a page of the records before the damage");
  }

  @Test
  void scoresAnEventWithItsTraceWhenTheInputPauses() throws Exception {
    Path out = folder.resolve("live.out");
    List<String> command = new ArrayList<>(BuiltProgram.command("-Xmx256m"));
    command.addAll(List.of("score", "--model", bundle, "--json", "--records", "start:\\d{4}-", "-"));
    Process process = new ProcessBuilder(command).redirectOutput(out.toFile())
        .redirectError(folder.resolve("live.err").toFile()).start();
    try (OutputStream in = process.getOutputStream()) {
      in.write("2026-01 ERROR\n\tat a.B\n".getBytes(StandardCharsets.US_ASCII));
      in.flush();
      Waiting.until(TIMEOUT, process, () -> !Files.readAllLines(out).isEmpty(),
          () -> "expected a score while the input pauses");
      in.write("2026-02 INFO\n".getBytes(StandardCharsets.US_ASCII));
    }
    assertEquals(0, process.waitFor());
    List<String> lines = Files.readAllLines(out);
    assertEquals(2, lines.size());
    assertEquals(21, TestJson.read(lines.getFirst()).get("bytes").asInt());
    assertEquals(12, TestJson.read(lines.getLast()).get("bytes").asInt());
  }

  @Test
  @DisabledIfSystemProperty(named = BuiltProgram.PROPERTY, matches = ".+", disabledReason = "does not train")
  void trainsOnPacketsAndEvaluatesThem() throws Exception {
    Path capture = file("train.pcap", pcap(4000));
    Path log = file("train.log", "GET /index.html 200\n".repeat(8000));
    Path run = folder.resolve("run");
    Cli.Outcome train = Cli.run(folder, null, "train", "--preset", "pico", "--batch", "2", "--steps", "2", "--out",
        run.toString(), "--records", "pcap", capture.toString(), log.toString());
    train.fails(1, "megabyte train: cannot read " + log
        + ": at byte 0: expected a pcap magic number, got 47 45 54 20");
    train = Cli.run(folder, null, "train", "--preset", "pico", "--batch", "2", "--steps", "2", "--out",
        run.toString(), capture + "@1,pcap");
    assertEquals(0, train.code(), train.err().toString());
    Bundle made = Bundle.read(run.resolve("bundle"));
    assertEquals(List.of("train.pcap@1,pcap"), made.manifest().card().corpora());
    Cli.Outcome evaluate = Cli.run(folder, null, "evaluate", "--quick", "--cases", "2", "--max-records", "700",
        "--model", made.folder().toString(), "--records", "pcap", capture.toString());
    assertEquals(0, evaluate.code(), evaluate.err().toString());
    assertTrue(evaluate.out().stream().anyMatch(line -> line.contains("train.pcap | flippedBytes | 2 |")),
        evaluate.out().toString());
  }
}
