package org.megabytestreams.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.bundle.ReferenceRecords;
import org.megabytestreams.model.ArchitectureOptions;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.FramedSymbols;
import org.megabytestreams.model.Framing;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.GrowingWindow;
import org.megabytestreams.model.SymbolLanes;
import org.megabytestreams.testing.TinyBundle;
import org.megabytestreams.train.BundleConverter;

/// Gives bundles a memory, and looks at what it changes.
class BundleMemoryTest {
  private static final double TOLERANCE_BITS = 2e-3;
  private static final Geometry MATCHING = new Geometry(8, 32, 8, 32, 1, 2, 32, 1, 2, Framing.RECORDS)
      .withOptions(ArchitectureOptions.PLAIN.withCrossPatchKeys(5).withMatching());
  private static final byte[] RECORD = "GET /index.html HTTP/1.1 200".getBytes(StandardCharsets.UTF_8);
  private static final List<byte[]> MEMORY = List.of(RECORD, new byte[0], RECORD);

  @TempDir
  Path folder;

  @Test
  void eachWayOfRunningTheModelLooksAtTheMemory() throws IOException {
    Bundle plain = TinyBundle.write(folder.resolve("plain"), MATCHING);
    Bundle bundle = plain.copyTo(Files.createDirectories(folder.resolve("with"))).withMemory(MEMORY, List.of("x"));
    FramedSymbols framed = new FramedSymbols(MATCHING);
    framed.add(RECORD);
    int[] symbols = framed.toArray();
    int patch = MATCHING.patchSize();
    try (ByteModel without = OnnxByteModel.open(plain, 1); ByteModel with = OnnxByteModel.open(bundle, 1);
        GrowingWindow window = with.window(); GrowingWindow attached = with.window();
        SymbolLanes lanes = with.lanes(1)) {
      float[] bits = with.surprisal(new int[][] {symbols})[0].bits();
      assertTrue(Math.abs(bits[patch] - without.surprisal(new int[][] {symbols})[0].bits()[patch]) > TOLERANCE_BITS,
          "the memory changes nothing");
      assertArrayEquals(bits, window.append(symbols).bits(), (float) TOLERANCE_BITS);
      attached.attach(with.memory());
      assertArrayEquals(bits, attached.append(symbols).bits(), (float) TOLERANCE_BITS);
      lanes.prefill(0, Arrays.copyOf(symbols, patch));
      assertEquals(bits[patch], -lanes.next()[0][symbols[patch]] / Math.log(2), TOLERANCE_BITS);
      assertNull(without.memory());
    }
  }

  @Test
  void theMemoryIsPartOfTheDigestAndGoesWithCopies() throws IOException {
    Bundle plain = TinyBundle.write(folder.resolve("plain"), MATCHING);
    String digest = plain.manifest().digest();
    Bundle with = plain.withMemory(MEMORY, List.of("x"));
    assertNotEquals(digest, with.manifest().digest());
    Bundle copy = BundleConverter.copy(Bundle.read(with.folder()), folder.resolve("copy"), false);
    assertEquals(with.manifest().digest(), copy.manifest().digest());
    List<byte[]> read = ReferenceRecords.of(copy);
    assertEquals(MEMORY.size(), read.size());
    assertArrayEquals(RECORD, read.getFirst());
    assertEquals(digest, copy.withMemory(List.of(), List.of()).manifest().digest());
  }

  @Test
  void damagedMemoriesAreRefusedInOneLine() throws IOException {
    Bundle with = TinyBundle.write(folder.resolve("with"), MATCHING).withMemory(MEMORY, List.of("x"));
    Path manifest = with.folder().resolve(Bundle.MANIFEST);
    String text = Files.readString(manifest);
    Files.writeString(manifest, text.replace("\"bytes\" : 56", "\"bytes\" : 9999999999"));
    assertRefused(() -> Bundle.read(with.folder()), "expected a memory of a model with a match model");
    Files.writeString(manifest, text.replace("\"records\" : ", "\"records\" : 9999999"));
    assertRefused(() -> Bundle.read(with.folder()), "0 to 4194304 records and 0 to 16777216 bytes, got ");
    for (String said : List.of("\"bytes\" : 55", "\"bytes\" : 57")) {
      Files.writeString(manifest, text.replace("\"bytes\" : 56", said));
      assertRefused(() -> ReferenceRecords.of(Bundle.read(with.folder())), "as the manifest says, got ");
    }
    Files.writeString(manifest, text);
    Path memory = with.folder().resolve(Bundle.MEMORY);
    byte[] whole = Files.readAllBytes(memory);
    Files.write(memory, Arrays.copyOf(whole, whole.length / 2));
    assertRefused(() -> Bundle.read(with.folder()), "digest mismatch");
    assertRefused(() -> ReferenceRecords.of(with), "got a file that is cut or not in zlib format");
    Files.write(memory, new byte[20]);
    assertRefused(() -> ReferenceRecords.of(with), "got a file that is cut or not in zlib format");
    Files.delete(memory);
    assertRefused(() -> Bundle.read(with.folder()), "expected a file memory.bin, which the manifest names");
  }

  @Test
  void aModelWithoutAMatchModelTakesNoMemory() throws IOException {
    Bundle plain = TinyBundle.write(folder.resolve("plain"));
    var e = assertThrows(IllegalArgumentException.class, () -> plain.withMemory(MEMORY, List.of("x")));
    assertEquals("expected a model with a match model, got untrained, which has no use for a memory", e.getMessage());
  }

  private static void assertRefused(Runnable reading, String message) {
    var e = assertThrows(Bundle.BadBundleException.class, reading::run);
    assertTrue(e.getMessage().contains(message) && !e.getMessage().contains("\n"), e.getMessage());
  }
}
