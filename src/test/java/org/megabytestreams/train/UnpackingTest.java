package org.megabytestreams.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnpackingTest {
  private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));

  @TempDir
  Path folder;

  @Test
  void unpacksIntoFilesThatOtherUsersCannotRead() throws IOException {
    Set<Path> before = unpacked();
    Set<String> permissions = new TreeSet<>();
    InputStream looking = new ByteArrayInputStream(new byte[4000]) {
      @Override
      public synchronized int read(byte[] bytes, int from, int length) {
        permissions.addAll(permissionsOfNew(before));
        return super.read(bytes, from, length);
      }
    };
    Corpus.open(List.of("kafka:topic"), 0.5, 1, _ -> looking, false).close();
    assertEquals(Set.of("rw-------"), permissions);
  }

  @Test
  void leavesFreeSpaceOnTheDisk() throws IOException {
    Path packed = folder.resolve("zeros.gz");
    try (var out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      out.write(new byte[1 << 16]);
    }
    String message = assertThrows(Corpus.BadCorpusException.class, () -> Corpus.open(List.of(packed.toString()), 0.5, 1,
        _ -> null, false, new Unpacking(1.5))).getMessage();
    assertTrue(message.startsWith("cannot read " + packed + ": unpacked, it has more than 0 bytes, and folder "
        + TEMPORARY + " has "), message);
    Corpus.open(List.of(packed.toString()), 0.5, 1, _ -> null, false, new Unpacking(0)).close();
  }

  private static Set<String> permissionsOfNew(Set<Path> before) {
    try {
      Set<String> permissions = new TreeSet<>();
      for (Path file : unpacked()) {
        if (!before.contains(file)) {
          permissions.add(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        }
      }
      return permissions;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Set<Path> unpacked() throws IOException {
    try (Stream<Path> files = Files.list(TEMPORARY)) {
      return files.filter(file -> file.getFileName().toString().startsWith("megabyte-corpus"))
          .collect(Collectors.toSet());
    }
  }
}
