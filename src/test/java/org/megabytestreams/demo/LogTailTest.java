package org.megabytestreams.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTailTest {
  @TempDir
  Path folder;

  private Path file;
  private LogTail tail;
  private final List<byte[]> lines = new ArrayList<>();

  @BeforeEach
  void open() {
    file = folder.resolve("server.log");
    tail = new LogTail(List.of(file));
  }

  @AfterEach
  void close() throws IOException {
    tail.close();
  }

  @Test
  void waitsForAFileAndForTheEndOfALine() throws IOException {
    assertEquals(0, poll());
    append("on");
    assertEquals(0, poll());
    append("e\n\ntwo\nthr");
    assertEquals(3, poll());
    assertEquals(List.of("one", "", "two"), texts());
  }

  @Test
  void keepsEveryByte() throws IOException {
    byte[] odd = {0, (byte) 0xff, (byte) 0xc3, '\r', 7};
    Files.write(file, odd);
    append("\n");
    poll();
    assertArrayEquals(odd, lines.getFirst());
  }

  @Test
  void readsLinesThatCrossAChunk() throws IOException {
    append("x".repeat(200_000) + "\ny\n");
    assertEquals(2, poll());
    assertEquals(200_000, lines.getFirst().length);
  }

  @Test
  void readsTheRestOfARenamedFileFirst() throws IOException {
    append("one\n");
    poll();
    append("two\ncut");
    Files.move(file, folder.resolve("server.log.previous"));
    append("a longer first line than all of the old file\n");
    poll();
    assertEquals(List.of("one", "two", "cut", "a longer first line than all of the old file"), texts());
  }

  @Test
  void startsAgainInAFileThatWasEmptied() throws IOException {
    append("one\ntwo\ncut");
    poll();
    Files.writeString(file, "new\n");
    poll();
    assertEquals(List.of("one", "two", "new"), texts());
  }

  private int poll() throws IOException {
    return tail.poll((_, line) -> lines.add(line));
  }

  private void append(String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private List<String> texts() {
    return lines.stream().map(line -> new String(line, StandardCharsets.ISO_8859_1)).toList();
  }
}
