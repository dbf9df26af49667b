package org.megabytestreams.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowedFileTest {
  @TempDir
  Path folder;

  private Path log;

  @BeforeEach
  void write() throws IOException {
    log = Files.writeString(folder.resolve("app.log"), "one\ntwo\n");
  }

  @Test
  void waitsForMoreAndEndsWhenAnotherFileHasTheName() throws Exception {
    try (FollowedFile file = new FollowedFile(log, 4, true)) {
      assertEquals("two\n", read(file, 4));
      Thread writer = Thread.ofVirtual().start(() -> {
        append("three\n");
        move("app.log", "app.log.1");
        append("app.log.1", "late\n");
        append("four\n");
      });
      assertEquals("three\nlate\n", new String(file.readAllBytes(), StandardCharsets.UTF_8));
      writer.join();
      assertEquals(19, file.position());
      assertFalse(file.isEnded());
    }
  }

  @Test
  void endsWhenTheFileIsEmptied() throws Exception {
    try (FollowedFile file = new FollowedFile(log, 0, true)) {
      read(file, 8);
      Files.writeString(log, "new\n");
      assertEquals(-1, file.read());
    }
  }

  @Test
  void waitsWhileNoFileHasTheName() throws Exception {
    try (FollowedFile file = new FollowedFile(log, 8, true)) {
      move("app.log", "app.log.1");
      Thread reader = Thread.ofVirtual().start(() -> append("app.log.1", "more\n"));
      assertEquals("more\n", read(file, 5));
      reader.join();
      file.end();
      assertEquals(-1, file.read());
      assertTrue(file.isEnded());
    }
  }

  @Test
  void readsAFileThatNobodyWritesToItsEnd() throws Exception {
    try (FollowedFile file = new FollowedFile(log, 4, false)) {
      assertEquals("two\n", new String(file.readAllBytes(), StandardCharsets.UTF_8));
    }
    assertEquals("no such file: " + folder.resolve("none"),
        assertThrows(IOException.class, () -> new FollowedFile(folder.resolve("none"), 0, true)).getMessage());
    assertThrows(IOException.class, () -> new FollowedFile(folder, 0, true));
  }

  private static String read(FollowedFile file, int bytes) throws IOException {
    return new String(file.readNBytes(bytes), StandardCharsets.UTF_8);
  }

  private void append(String text) {
    append("app.log", text);
  }

  private void append(String name, String text) {
    try {
      Files.writeString(folder.resolve(name), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void move(String from, String to) {
    try {
      Files.move(folder.resolve(from), folder.resolve(to));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
