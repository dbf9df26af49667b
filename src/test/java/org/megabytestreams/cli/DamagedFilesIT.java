package org.megabytestreams.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.testing.Cli;
import org.megabytestreams.testing.TinyBundle;
import org.megabytestreams.testing.Waiting;

/// Runs commands on damaged files, and interrupts commands, as a shell does.
class DamagedFilesIT {
  @TempDir
  static Path folder;

  private static Bundle bundle;

  @BeforeAll
  static void write() throws IOException {
    bundle = TinyBundle.write(folder.resolve("bundle"));
  }

  private static void fails(Path in, String line, String... arguments) throws Exception {
    Cli.Outcome outcome = Cli.run(folder, in, arguments);
    assertEquals(List.of(line), outcome.err());
    assertEquals(1, outcome.code());
  }

  @Test
  void explainsDamagedInputInOneLine() throws Exception {
    String model = bundle.folder().toString();
    byte[] packed = gzip("GET /index.html 200\n");
    Path junk = Files.write(folder.resolve("a.gz"), packed);
    Files.writeString(junk, "junk\n", StandardOpenOption.APPEND);
    String reason = ": 5 bytes after the gzip member that ends at byte " + packed.length + " are not gzip";
    fails(null, "megabyte score: cannot read " + junk + reason, "score", "--json", "--model", model, junk.toString());
    fails(junk, "megabyte score: cannot read standard input" + reason, "score", "--json", "--model", model, "-");
    Path other = Files.writeString(folder.resolve("a.log.1"), "BZh91AY&SY");
    fails(null, "megabyte score: cannot read " + other + ": expected plain bytes, gzip, xz or zstd, got bzip2: unpack"
        + " it by bzip2 -dc " + other + " | megabyte … -, or take its bytes as they are by --raw", "score", "--json",
        "--model", model, other.toString());
    Cli.Outcome raw = Cli.run(folder, null, "score", "--json", "--raw", "--model", model, other.toString());
    assertEquals(0, raw.code(), raw.err().toString());
    assertEquals(1, raw.out().size());
  }

  @Test
  void rejectsFilesThatClaimMoreThanTheyHoldInOneLine() throws Exception {
    fails(null, "megabyte compress: no such file: nosuch.log", "compress", "--model", bundle.folder().toString(),
        "nosuch.log");
    Path bomb = Files.write(folder.resolve("bomb.mbz"), bomb());
    fails(null, "megabyte decompress: the bytes from 0 on differ from those that were compressed: the file is"
        + " damaged, or this machine computes other numbers than the one that compressed it", "decompress", "--model",
        bundle.folder().toString(), bomb.toString());
    assertFalse(Files.exists(folder.resolve("bomb.new")));
    Path tensors = Files.write(folder.resolve("big.safetensors"), ("\107\0\0\0\0\0\0\0"
        + "{\"t\":{\"dtype\":\"F32\",\"shape\":[536870911],\"data_offsets\":[0,2147483644]}}")
        .getBytes(StandardCharsets.ISO_8859_1));
    fails(null, "megabyte export: " + tensors + ": tensor t: expected data_offsets within the 0 bytes after the"
        + " header, got 0 to 2147483644: the file was cut, or never was one", "export", tensors.toString(), "--out",
        folder.resolve("made").toString());
    Path deep = TinyBundle.write(folder.resolve("deep")).folder();
    Path manifest = deep.resolve(Bundle.MANIFEST);
    Files.writeString(manifest,
        Files.readString(manifest).replaceFirst("\"globalLayers\" : 1", "\"globalLayers\" : 2000000000"));
    fails(null, "megabyte inspect: " + manifest + ": not a manifest: geometry: expected globalLayers of 1 to 1024, got"
        + " 2000000000", "inspect", "--weights", deep.toString());
  }

  /// 16 MiB in one lane, of one byte of code.
  private static byte[] bomb() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeBytes("MBZ1");
      out.write(HexFormat.of().parseHex(bundle.manifest().digest()), 0, 16);
      out.writeInt(bundle.manifest().geometry().windowSymbols());
      out.writeUTF("lines");
      out.write(new byte[] {(byte) 0x80, (byte) 0x80, (byte) 0x80, 8, 1, 1, 0, 0, 0, 0, 0});
    }
    return bytes.toByteArray();
  }

  @Test
  void leavesNoFileAfterAnInterruptAndReplacesTheRestOfAKilledRun() throws Exception {
    Path log = Files.writeString(folder.resolve("long.log"), "GET /index.html 200\n".repeat(1_000_000));
    Path unfinished = folder.resolve("long.log.mbz.new");
    for (String signal : List.of("INT", "TERM")) {
      Process compress = start("compress", "--model", bundle.folder().toString(), log.toString());
      awaitFile(unfinished, compress);
      signal(signal, compress);
      assertEquals(signal.equals("INT") ? 130 : 143, compress.waitFor());
      assertFalse(Files.exists(unfinished), signal);
    }
    Process killed = start("compress", "--model", bundle.folder().toString(), log.toString());
    awaitFile(unfinished, killed);
    killed.destroyForcibly().waitFor();
    assertTrue(Files.exists(unfinished));
    byte[] text = "GET /index.html 200\n".repeat(9).getBytes(StandardCharsets.UTF_8);
    Files.write(log, text);
    assertEquals(0, Cli.run(folder, null, "compress", "--model", bundle.folder().toString(), log.toString()).code());
    assertFalse(Files.exists(unfinished));
    Path back = folder.resolve("back.log");
    Cli.Outcome decompress = Cli.run(folder, null, "decompress", "--model", bundle.folder().toString(), "--out",
        back.toString(), log + ".mbz");
    assertEquals(0, decompress.code(), decompress.err().toString());
    assertArrayEquals(text, Files.readAllBytes(back));
  }

  private static Process start(String... arguments) throws IOException {
    return Cli.start(folder.resolve("out"), folder.resolve("err"), null, arguments);
  }

  private static void signal(String name, Process process) throws Exception {
    assertEquals(0, new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor());
  }

  private static void awaitFile(Path file, Process process) throws Exception {
    Waiting.until(Duration.ofMinutes(2), process, () -> Files.exists(file), () -> "no " + file);
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
