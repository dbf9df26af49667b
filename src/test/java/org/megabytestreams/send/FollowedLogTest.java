package org.megabytestreams.send;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.input.FollowedFile;

class FollowedLogTest {
  @TempDir
  Path folder;

  private final List<String> warnings = new ArrayList<>();
  private Path path;
  private Path state;

  @BeforeEach
  void write() throws IOException {
    path = Files.writeString(folder.resolve("app.log"), "one\ntwo\n");
    state = folder.resolve("state/place");
  }

  @Test
  void goesOnWhereTheLastRunGotTo() throws IOException {
    remember(4);
    assertEquals("two\n", rest(log(), 4));
    remember(0);
    assertEquals("one\ntwo\n", rest(log(), 8));
    assertEquals(List.of(), warnings);
  }

  @Test
  void readsWhatIsLeftOfARenamedFileFirst() throws IOException {
    remember(4);
    Files.move(path, folder.resolve("app.log.1"));
    Files.writeString(path, "three\n");
    FollowedLog log = log();
    assertEquals("two\n", rest(log, 4));
    assertEquals("three\n", rest(log, 6));
    assertEquals(List.of(), warnings);
  }

  @Test
  void beginsAtTheStartOfAFileThatWasEmptied() throws IOException {
    remember(8);
    Files.writeString(path, "new\n"); // shorter
    assertEquals("new\n", rest(log(), 4));
    Files.writeString(path, "other\nlines\n"); // as long as before, and longer
    assertEquals("other\nlines\n", rest(log(), 12));
    assertEquals(2, warnings.size());
    assertTrue(warnings.getFirst().contains("begins at its start"), warnings.getFirst());
  }

  @Test
  void keepsThePlaceInAFileThatHasLostItsName() throws IOException {
    FollowedLog log = log();
    String key;
    try (FollowedFile file = log.next()) {
      key = file.key();
    }
    Files.move(path, folder.resolve("app.log.1"));
    log.remember(new RecordSender.End(key, 4));
    Files.writeString(path, "three\n");
    assertEquals("two\n", rest(log(), 4));
  }

  @Test
  void endsAtOnceWhenItIsEnded() throws IOException {
    FollowedLog log = log();
    try (FollowedFile file = log.next()) {
      log.end();
      assertEquals(-1, file.read());
    }
    assertNull(log.next());
  }

  @Test
  void refusesAPlaceThatItDidNotWrite() throws IOException {
    for (String text : List.of("hello", "key=a\noffset=-1\nheadBytes=0\nhead=x", "key=a\noffset=x", "\\u00")) {
      Files.createDirectories(state.getParent());
      Files.writeString(state, text);
      assertTrue(assertThrows(IOException.class, this::log).getMessage().contains("remove it to begin again"), text);
    }
  }

  private FollowedLog log() throws IOException {
    return new FollowedLog(path, state, warnings::add);
  }

  private void remember(long offset) throws IOException {
    FollowedLog log = log();
    try (FollowedFile file = log.next()) {
      log.remember(new RecordSender.End(file.key(), offset));
    }
  }

  private static String rest(FollowedLog log, int bytes) throws IOException {
    try (FollowedFile file = log.next()) {
      return new String(file.readNBytes(bytes), StandardCharsets.UTF_8);
    }
  }
}
