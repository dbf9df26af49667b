package org.megabytestreams.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class ByteSourceTest {
  private static final byte[] BYTES = "GET /index.html 200\n".repeat(99).getBytes(StandardCharsets.UTF_8);

  @TempDir
  Path folder;

  /// Packs `BYTES`.
  private interface Packer {
    OutputStream over(OutputStream out) throws IOException;
  }

  @Test
  void unpacksFilesOfSeveralMembers() throws IOException {
    assertUnpacked("a.gz", packed(GZIPOutputStream::new));
    assertUnpacked("a.xz", packed(out -> new XZOutputStream(out, new LZMA2Options())));
    assertUnpacked("a.zst", Zstd.compress(BYTES));
  }

  @Test
  void rejectsFilesThatAreNotPacked() throws IOException {
    Path file = folder.resolve("plain.gz");
    Files.write(file, BYTES);
    IOException e = assertThrows(IOException.class, () -> ByteSource.open(file.toString()));
    assertTrue(e.getMessage().startsWith("cannot read " + file + ": "), e.getMessage());
  }

  private void assertUnpacked(String name, byte[] member) throws IOException {
    Path file = folder.resolve(name);
    Files.write(file, member);
    Files.write(file, member, StandardOpenOption.APPEND);
    try (InputStream in = ByteSource.open(file.toString())) {
      assertEquals(new String(BYTES, StandardCharsets.UTF_8).repeat(2),
          new String(in.readAllBytes(), StandardCharsets.UTF_8), name);
    }
  }

  private static byte[] packed(Packer packer) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = packer.over(bytes)) {
      out.write(BYTES);
    }
    return bytes.toByteArray();
  }
}
