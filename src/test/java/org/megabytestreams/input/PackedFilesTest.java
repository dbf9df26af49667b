package org.megabytestreams.input;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/// Reads intact and damaged packed files: no part of a file is left out silently.
class PackedFilesTest {
  private static final byte[] A = "GET /index.html 200\n".repeat(40).getBytes(StandardCharsets.UTF_8);
  private static final byte[] B = "POST /login 500\n".repeat(40).getBytes(StandardCharsets.UTF_8);
  private static final byte[] JUNK = "junk\n".getBytes(StandardCharsets.UTF_8);

  @TempDir
  Path folder;

  /// A form, what its parts are called, and its program.
  private enum Form {
    GZIP("gzip", "gzip member", "gz") {
      @Override
      OutputStream over(OutputStream out) throws IOException {
        return new GZIPOutputStream(out);
      }
    },
    XZ("xz", "xz stream", "xz") {
      @Override
      OutputStream over(OutputStream out) throws IOException {
        return new XZOutputStream(out, new LZMA2Options(0));
      }
    },
    ZSTD("zstd", "zstd frame", "zst") {
      @Override
      OutputStream over(OutputStream out) throws IOException {
        return new ZstdOutputStream(out).setChecksum(true);
      }
    };

    final String program;
    final String unit;
    final String ending;

    Form(String program, String unit, String ending) {
      this.program = program;
      this.unit = unit;
      this.ending = ending;
    }

    abstract OutputStream over(OutputStream out) throws IOException;

    byte[] pack(byte[] plain) throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (OutputStream out = over(bytes)) {
        out.write(plain);
      }
      return bytes.toByteArray();
    }
  }

  @ParameterizedTest
  @EnumSource
  void readsAllMembersAndZerosBetweenOrBehindThem(Form form) throws IOException {
    byte[] a = form.pack(A);
    byte[] b = form.pack(B);
    assertArrayEquals(A, read(form, a));
    assertArrayEquals(joined(A, B), read(form, joined(a, b)));
    assertArrayEquals(A, read(form, joined(a, new byte[512])));
    assertArrayEquals(joined(A, B), read(form, joined(a, new byte[8], b, new byte[1])));
    assertArrayEquals(A, read(form, joined(form.pack(new byte[0]), a, form.pack(new byte[0]))));
  }

  @ParameterizedTest
  @EnumSource
  void reportsBytesAfterAMember(Form form) throws IOException {
    byte[] a = form.pack(A);
    byte[] b = form.pack(B);
    for (byte[] behind : new byte[][] {JUNK, joined(JUNK, b), joined(new byte[12], JUNK), {1}, {0, 0, 0, 1, 0}, A}) {
      fails(form, joined(a, behind), (behind.length == 1 ? "1 byte" : behind.length + " bytes") + " after the "
          + form.unit + " that ends at byte " + a.length + (behind.length == 1 ? " is" : " are") + " not "
          + form.program);
    }
  }

  @ParameterizedTest
  @EnumSource
  void reportsWhereAFileIsCut(Form form) throws IOException {
    byte[] a = form.pack(A);
    byte[] b = form.pack(B);
    for (int length = 1; length < a.length; length++) {
      fails(form, Arrays.copyOf(a, length),
          "cut at byte " + length + ", within the " + form.unit + " that starts at byte 0");
    }
    for (int length = 1; length < b.length; length++) {
      fails(form, joined(a, Arrays.copyOf(b, length)),
          "cut at byte " + (a.length + length) + ", within the " + form.unit + " that starts at byte " + a.length);
    }
    fails(form, new byte[0], "expected " + form.program + " by its name, got an empty file");
  }

  @ParameterizedTest
  @EnumSource
  void givesTheRightBytesOrOneLineWhenAnyByteIsDamaged(Form form) throws IOException {
    byte[] a = form.pack(A);
    for (int i = 0; i < a.length; i++) {
      byte[] damaged = joined(a, a);
      damaged[i] ^= 0x55;
      Path file = file(form, damaged);
      try (InputStream in = ByteSource.open(file.toString())) {
        assertArrayEquals(joined(A, A), in.readAllBytes(), "byte " + i); // one that says nothing of the contents
      } catch (IOException e) {
        assertTrue(e.getMessage().startsWith("cannot read " + file + ": ") && e.getMessage().lines().count() == 1,
            e.getMessage());
      }
    }
  }

  @Test
  void checksTheLengthAndChecksumOfGzip() throws IOException {
    byte[] a = Form.GZIP.pack(A);
    byte[] sum = a.clone();
    sum[a.length - 8] ^= 1;
    fails(Form.GZIP, sum, "damaged near byte " + a.length + ", in the gzip member that starts at byte 0: expected"
        + " checksum %08x, got %08x".formatted(crc(A) ^ 1, crc(A)));
    byte[] size = a.clone();
    size[a.length - 4] ^= 1;
    fails(Form.GZIP, size, "damaged near byte " + a.length + ", in the gzip member that starts at byte 0: expected "
        + (A.length ^ 1) + " bytes, got " + A.length);
  }

  @Test
  void readsEveryHeaderThatGzipMayHave() throws IOException {
    byte[] a = Form.GZIP.pack(A);
    byte[] header = Arrays.copyOf(a, 10);
    header[3] = 0x1e; // extra bytes, name, comment and checksum
    byte[] texts = "\3\0xyza.log\0a comment\0".getBytes(StandardCharsets.ISO_8859_1);
    byte[] checksum = new byte[2];
    byte[] long1 = joined(header, texts, checksum, Arrays.copyOfRange(a, 10, a.length));
    assertArrayEquals(A, read(Form.GZIP, long1));
  }

  @ParameterizedTest
  @EnumSource
  void recognisesAFormatByItsBytesAndNotByItsName(Form form) throws IOException {
    byte[] a = form.pack(A);
    for (String name : new String[] {"a.log", "a." + form.ending.toUpperCase(Locale.ROOT), "a.log.1"}) {
      Path file = Files.write(folder.resolve(name), a);
      try (InputStream in = ByteSource.open(file.toString())) {
        assertArrayEquals(A, in.readAllBytes(), name);
      }
      try (InputStream in = ByteSource.open(file.toString(), true)) {
        assertArrayEquals(a, in.readAllBytes(), name);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void readsStandardInputLikeFiles(Form form) throws IOException {
    InputStream former = System.in;
    try {
      System.setIn(new ByteArrayInputStream(joined(form.pack(A), form.pack(B))));
      assertArrayEquals(joined(A, B), ByteSource.open("-").readAllBytes());
      byte[] a = form.pack(A);
      System.setIn(new ByteArrayInputStream(joined(a, JUNK)));
      IOException e = assertThrows(IOException.class, () -> ByteSource.open("-").readAllBytes());
      assertEquals("cannot read standard input: 5 bytes after the " + form.unit + " that ends at byte " + a.length
          + " are not " + form.program, e.getMessage());
    } finally {
      System.setIn(former);
    }
  }

  /// The bytes in front tell the form, and other names where those do not.
  @ParameterizedTest
  @CsvSource({
    "a.bz2, 425a6839314159265359, bzip2, bzip2 -dc", "plain-name, 425a6831314159265359ff, bzip2, bzip2 -dc",
    "a.lz4, 04224d18, lz4, lz4 -dc", "a, 02214c18, lz4, lz4 -dc", "a.ZIP, 504b0304, zip, unzip -p",
    "a.zip, 504b0506, zip, unzip -p", "a.7z, 377abcaf271c, 7z, 7z x -so", "a.rar, 526172211a0700, rar, unrar p -inul",
    "a.Z, 1f9d90, compress, gzip -dc", "a.lz, 4c5a495001, lzip, lzip -dc", "a.lzo, 894c5a4f000d0a1a0a, lzop, lzop -dc",
    "a.lzma, 5d00008000, lzma, xz -dc", "a.br, 8b0280, brotli, brotli -dc"})
  void rejectsFormatsThatItDoesNotRead(String name, String bytes, String form, String unpacker) throws IOException {
    Path file = Files.write(folder.resolve(name), HexFormat.of().parseHex(bytes));
    String line = "cannot read " + file + ": expected plain bytes, gzip, xz or zstd, got " + form + ": unpack it by "
        + unpacker + " " + file + " | megabyte … -";
    assertEquals(line, assertThrows(IOException.class, () -> ByteSource.open(file.toString())).getMessage());
    assertEquals(line + ", or take its bytes as they are by --raw",
        assertThrows(IOException.class, () -> ByteSource.open(file.toString(), false)).getMessage());
    try (InputStream in = ByteSource.open(file.toString(), true)) {
      assertEquals(bytes, HexFormat.of().formatHex(in.readAllBytes()));
    }
  }

  @Test
  void rejectsArchives() throws IOException {
    byte[] tar = new byte[1024];
    System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, tar, 257, 5);
    Path plain = Files.write(folder.resolve("a.tar"), tar);
    assertTrue(message(plain).contains("got tar: unpack it by tar -xOf " + plain), message(plain));
    for (Form form : Form.values()) {
      Path packed = Files.write(folder.resolve("a.tar." + form.ending), form.pack(tar));
      assertTrue(message(packed).contains("got a packed archive: unpack it by tar -xOf " + packed), message(packed));
    }
  }

  @Test
  void namesTheCommandThatUnpacksAFileThatTakesTooMuchMemory() throws IOException {
    byte[] window = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, (byte) (21 << 3), 41, 0, 0, 'h', 'e', 'l', 'l', 'o'};
    Path zst = Files.write(folder.resolve("long.zst"), window);
    assertEquals("cannot read " + zst + ": expected zstd frames with windows of at most 128 MiB, got more: unpack it by"
        + " zstd -dc --long=31 " + zst + " | megabyte … -", message(zst));
    Path xz = Files.write(folder.resolve("a.xz"), withDictionary(Form.XZ.pack(A), 37));
    assertTrue(message(xz).contains("expected xz dictionaries of at most ")
        && message(xz).endsWith(" MiB, got 1536 MiB: unpack it by xz -dc " + xz + " | megabyte … -"), message(xz));
    Path usual = Files.write(folder.resolve("b.xz"), withDictionary(Form.XZ.pack(A), 28)); // 64 MiB, as xz -9
    try (InputStream in = ByteSource.open(usual.toString())) {
      assertArrayEquals(A, in.readAllBytes());
    }
    Path ultra = Files.write(folder.resolve("ultra.zst"), Zstd.compress(A, 22));
    try (InputStream in = ByteSource.open(ultra.toString())) {
      assertArrayEquals(A, in.readAllBytes());
    }
  }

  @Test
  void skipsFramesOfZstdWithoutData() throws IOException {
    byte[] skippable = {0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 'x', 'y', 'z'};
    assertArrayEquals(joined(A, B),
        read(Form.ZSTD, joined(skippable, Form.ZSTD.pack(A), skippable, Form.ZSTD.pack(B), skippable)));
  }

  /// Gives received bytes at once when the input pauses, such as that of `tail -f`.
  @Test
  void givesReceivedBytesWithoutWaitingForMore() throws IOException {
    InputStream former = System.in;
    try {
      System.setIn(new InputStream() {
        private final ByteArrayInputStream came = new ByteArrayInputStream(A);

        @Override
        public int read() {
          throw new AssertionError("read beyond what came");
        }

        @Override
        public int read(byte[] target, int from, int length) {
          return came.available() > 0 ? came.read(target, from, length) : read();
        }

        @Override
        public int available() {
          return came.available();
        }
      });
      byte[] found = new byte[A.length * 2];
      assertEquals(A.length, ByteSource.open("-").read(found));
      assertArrayEquals(A, Arrays.copyOf(found, A.length));
    } finally {
      System.setIn(former);
    }
  }

  /// Changes the dictionary's size in the header of the first block.
  private static byte[] withDictionary(byte[] xz, int size) {
    byte[] changed = xz.clone();
    int header = 12;
    int length = (changed[header] + 1) * 4;
    changed[header + 4] = (byte) size; // behind length, flags, filter and number of properties
    CRC32 crc = new CRC32();
    crc.update(changed, header, length - 4);
    ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putInt(header + length - 4, (int) crc.getValue());
    return changed;
  }

  private Path file(Form form, byte[] bytes) throws IOException {
    return Files.write(folder.resolve("a." + form.ending), bytes);
  }

  private byte[] read(Form form, byte[] bytes) throws IOException {
    try (InputStream in = ByteSource.open(file(form, bytes).toString())) {
      return in.readAllBytes();
    }
  }

  private void fails(Form form, byte[] bytes, String reason) throws IOException {
    Path file = file(form, bytes);
    assertEquals("cannot read " + file + ": " + reason, message(file));
  }

  private static String message(Path file) {
    return assertThrows(IOException.class, () -> {
      try (InputStream in = ByteSource.open(file.toString())) {
        in.readAllBytes();
      }
    }).getMessage();
  }

  private static int crc(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    Arrays.stream(parts).forEach(all::writeBytes);
    return all.toByteArray();
  }
}
