package org.megabytestreams.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.RecordFormat;
import org.megabytestreams.runtime.OnnxByteModel;
import org.megabytestreams.testing.TinyBundle;

class CompressorsBenchTest {
  private static final String TEST = "POST /a 404\nPOST /b 404\n";

  @TempDir
  Path folder;

  private CompressorsBench.Set set(String train, String test) throws IOException {
    return new CompressorsBench.Set("set", Files.writeString(folder.resolve("a"), train),
        Files.writeString(folder.resolve("b"), test), folder, new RecordFormat.Lines());
  }

  @Test
  void dividesBitsByAllBytesOfTheTestFile() throws IOException {
    CompressorsBench bench = new CompressorsBench(Files.createDirectory(folder.resolve("scratch")), 1 << 20, 1 << 20,
        _ -> { });
    try (ByteModel model = OnnxByteModel.open(TinyBundle.write(folder.resolve("bundle")), 1)) {
      CompressorsBench.Result result = bench.run(set("GET /index 200\n".repeat(40), TEST), model);
      assertEquals(TEST.length(), result.testBytes());
      ByteArrayOutputStream packed = new ByteArrayOutputStream();
      try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
        gzip.write(TEST.getBytes(StandardCharsets.UTF_8));
      }
      // gzip itself also writes the file's name, and -9 may find a shorter code.
      assertEquals(8.0 * packed.size() / TEST.length(), result.alone().get("gzip -9"), 8.0 * 10 / TEST.length());
      int[] symbols = new int[32];
      Arrays.fill(symbols, 256);
      double bits = 0;
      for (int line = 0; line < 2; line++) {
        for (int i = 0; i < 11; i++) {
          symbols[16 * line + i] = TEST.charAt(12 * line + i);
        }
      }
      float[] scored = model.surprisal(new int[][] {symbols})[0].bits();
      for (int i = 0; i < 32; i++) {
        bits += i % 16 <= 11 ? scored[i] : 0;
      }
      assertEquals(bits / TEST.length(), result.modelCold(), 1e-3);
      assertTrue(Math.abs(result.modelGiven() - result.modelCold()) > 1e-6);
      assertThrows(IllegalArgumentException.class, () -> bench.run(set(TEST, TEST), model));
    }
  }

  @Test
  void skipsAProgramThatIsNotInstalled() throws IOException {
    ExternalCompressor program =
        new ExternalCompressor("none", List.of("no-such-program", "{}"), List.of("no-such-program"), false);
    assertTrue(program.compressedBytes(folder, folder).isEmpty());
    assertEquals("not installed", program.installedVersion());
    ExternalCompressor failing = new ExternalCompressor("false", List.of("false"), List.of("false"), false);
    assertThrows(IOException.class, () -> failing.compressedBytes(folder, folder));
  }
}
