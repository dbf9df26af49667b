package org.megabytestreams.compress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.RecordFormat;
import org.megabytestreams.runtime.OnnxByteModel;
import org.megabytestreams.testing.Mutations;
import org.megabytestreams.testing.TinyBundle;

/// Compresses with a model of random weights: the code is long, and must be right.
class CompressorTest {
  /// Magic number, digest, window, and "lines" behind its length.
  private static final int HEADER_BYTES = 4 + 16 + 4 + 2 + 5;

  @TempDir
  Path folder;

  private ByteModel model;

  @BeforeEach
  void open() throws IOException {
    model = OnnxByteModel.open(TinyBundle.write(folder.resolve("bundle")), 2);
  }

  @AfterEach
  void close() {
    model.close();
  }

  @ParameterizedTest
  @CsvSource({"lines, 0", "lines, 1", "lines, 11", "file, 3", "length:10, 2", "length:16, 9"})
  void restoresEveryByteFromAsManyBitsAsTheModelSays(String records, int lanes) throws IOException {
    for (byte[] input : new byte[][] {text(3000), {}, {'\n'}, {'x'}, random(2500), new byte[700]}) {
      ByteArrayOutputStream coded = new ByteArrayOutputStream();
      var result = compressor().compress(new ByteArrayInputStream(input), coded, RecordFormat.parse(records), lanes);
      ByteArrayOutputStream plain = new ByteArrayOutputStream();
      compressor().decompress(new ByteArrayInputStream(coded.toByteArray()), plain);
      assertArrayEquals(input, plain.toByteArray());
      assertEquals(coded.size(), result.codedBytes());
      // Headers and the lanes' last bytes come on top of the bits.
      assertEquals(result.modelBits() / 8, result.codedBytes(), 0.001 * result.modelBits() / 8 + 60 + 12 * 11);
    }
  }

  @Test
  void readsTheModelOfAFileAndLeavesTheStreamAtItsStart() throws IOException {
    byte[] whole = coded(text(100));
    ByteArrayInputStream in = new ByteArrayInputStream(whole);
    Compressor.Header header = Compressor.Header.peek(in).orElseThrow();
    assertEquals(model.digest().substring(0, 32), header.digest());
    assertEquals(model.geometry().windowSymbols(), header.window());
    assertEquals(whole.length, in.available());
    assertTrue(Compressor.Header.peek(new ByteArrayInputStream(Arrays.copyOf(whole, 23))).isEmpty());
    assertTrue(Compressor.Header.peek(new ByteArrayInputStream(text(100))).isEmpty());
  }

  @Test
  void explainsDamagedFiles() throws IOException {
    ByteArrayOutputStream coded = new ByteArrayOutputStream();
    compressor().compress(new ByteArrayInputStream(text(1000)), coded, RecordFormat.parse("lines"), 0);
    byte[] whole = coded.toByteArray();
    assertFails("cut short", Arrays.copyOf(whole, whole.length - 5));
    assertFails("not a compressed file", "plain".getBytes(StandardCharsets.UTF_8));
    byte[] damaged = whole.clone();
    damaged[whole.length - 40] ^= 1;
    assertFails("differ from those", damaged);
    byte[] foreign = whole.clone();
    foreign[10] ^= 1;
    assertFails("compressed with model", foreign);
    assertFails("expected the end of the file after byte " + whole.length + ", got more bytes",
        Arrays.copyOf(whole, whole.length + 1));
    for (int length = 4; length < whole.length; length++) {
      if (length != HEADER_BYTES) { // a file of nothing
        assertFails("the file ends at byte " + length + ", within a block or its header: it was cut short",
            Arrays.copyOf(whole, length));
      }
    }
  }

  /// A block that claims 16 MiB of a few bytes of code is given up where the code ends, not after 16 MiB.
  @Test
  void decodesNoMoreThanTheCodeHolds() throws IOException {
    byte[] header = Arrays.copyOf(coded(text(100)), HEADER_BYTES);
    byte[] claim = {(byte) 0x80, (byte) 0x80, (byte) 0x80, 8, 1}; // 16 MiB in one lane
    for (int code : new int[] {1, 7, 100}) {
      byte[] file = Arrays.copyOf(header, HEADER_BYTES + claim.length + 1 + Integer.BYTES + code);
      System.arraycopy(claim, 0, file, HEADER_BYTES, claim.length);
      file[HEADER_BYTES + claim.length] = (byte) code;
      AtomicInteger decoded = new AtomicInteger();
      IOException e = assertThrows(IOException.class, () -> new Compressor(model, decoded::addAndGet)
          .decompress(new ByteArrayInputStream(file), new ByteArrayOutputStream()));
      assertTrue(e.getMessage().contains("the bytes from 0 on differ from those"), e.getMessage());
      assertTrue(decoded.get() < 8 * (code + 8), decoded + " bytes of a code of " + code);
    }
    byte[] none = Arrays.copyOf(header, HEADER_BYTES + claim.length + 1 + Integer.BYTES);
    System.arraycopy(claim, 0, none, HEADER_BYTES, claim.length);
    assertFails("expected a lane's code of 1 to 67108872 bytes, got 0", none);
  }

  @Test
  void givesTheRightBytesOrOneLineWhenAFileIsChanged() throws IOException {
    byte[] whole = coded(text(300));
    Mutations mutations = new Mutations(7);
    for (int i = 0; i < 300; i++) {
      byte[] changed = mutations.of(whole);
      ByteArrayOutputStream plain = new ByteArrayOutputStream();
      try {
        compressor().decompress(new ByteArrayInputStream(changed), plain);
        assertTrue(Arrays.equals(text(300), plain.toByteArray()) || plain.size() == 0, "change " + i);
      } catch (IOException e) {
        Mutations.assertLine(e);
      }
    }
  }

  private byte[] coded(byte[] plain) throws IOException {
    ByteArrayOutputStream coded = new ByteArrayOutputStream();
    compressor().compress(new ByteArrayInputStream(plain), coded, RecordFormat.parse("lines"), 0);
    return coded.toByteArray();
  }

  private void assertFails(String message, byte[] file) {
    IOException e = assertThrows(IOException.class,
        () -> compressor().decompress(new ByteArrayInputStream(file), new ByteArrayOutputStream()));
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  private Compressor compressor() {
    return new Compressor(model, _ -> { });
  }

  private static byte[] text(int bytes) {
    return "GET /index.html 200\nPOST /x 500\n\n".repeat(bytes / 33 + 1).substring(0, bytes)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] random(int bytes) {
    byte[] values = new byte[bytes];
    SplittableRandom random = new SplittableRandom(9);
    for (int i = 0; i < bytes; i++) {
      values[i] = (byte) random.nextInt(256);
    }
    return values;
  }
}
