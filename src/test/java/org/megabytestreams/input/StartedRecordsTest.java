package org.megabytestreams.input;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.megabytestreams.model.RecordFormat;
import org.megabytestreams.model.RecordStart;

class StartedRecordsTest {
  private static final String DATED = "start:\\d{4}-";
  private static final Duration SOON = Duration.ofMillis(50);
  private static final Duration LATE = Duration.ofMinutes(1);

  @Test
  void keepsAStackTraceWithItsEvent() throws IOException {
    assertEquals(List.of("2026-01 ERROR no\njava.io.IOException: no\n\tat a.B\n", "2026-02 INFO yes", "2026-03 end"),
        CutRecords.of("2026-01 ERROR no\njava.io.IOException: no\n\tat a.B\n\n2026-02 INFO yes\n2026-03 end\n", DATED));
  }

  @Test
  void readsLinesBeforeTheFirstStartAsARecord() throws IOException {
    assertEquals(List.of(" at x\n at y", "2026-01 a"), CutRecords.of(" at x\n at y\n2026-01 a", DATED));
    assertEquals(List.of("no start\nat all"), CutRecords.of("no start\nat all\n", DATED));
    assertEquals(List.of(), CutRecords.of("", DATED));
    assertEquals(List.of(""), CutRecords.of("\n", DATED));
  }

  @Test
  void matchesOnlyAtTheStartOfALineAndSeesTheWholeLine() throws IOException {
    assertEquals(List.of("2026-01 a\nx 2026-02 b", "2026-03 c"),
        CutRecords.of("2026-01 a\nx 2026-02 b\n2026-03 c\n", DATED));
    assertEquals(List.of("ab\naba", "ab"), CutRecords.of("ab\naba\nab", "start:ab$"));
    assertEquals(List.of("a\r", "a\r"), CutRecords.of("a\r\na\r\n", "start:a"));
  }

  @Test
  void excludesTheCarriageReturnOnlyFromTheMatch() throws IOException {
    assertEquals(List.of("ab\r\naba\r", "ab\r", "ab"), CutRecords.of("ab\r\naba\r\nab\r\nab", "start:ab$"));
    assertEquals(List.of("a\r\nb", "\r\nb"), CutRecords.of("a\r\nb\n\r\nb", "start:$"));
    assertEquals(List.of("a", "a\rb\r"), CutRecords.of("a\na\rb\r\n", "start:a(\\rb)?$"));
  }

  @Test
  void keepsEveryByteAsItIs() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write('>');
    for (int i = 0; i < 256; i++) {
      all.write(i);
    }
    List<byte[]> records = CutRecords.of(all.toByteArray(), "start:>");
    assertEquals(1, records.size());
    assertArrayEquals(all.toByteArray(), records.getFirst());
    // 0xe9 is no UTF-8; 0xc3 0xa9 is one character of it.
    assertEquals(List.of("\u00e9a", "\u00e9b"), CutRecords.of("\u00e9a\n\u00e9b", "start:\\xe9"));
    assertEquals(List.of("\u00c3\u00a9a", "\u00c3\u00a9b\nc"),
        CutRecords.of("\u00c3\u00a9a\n\u00c3\u00a9b\nc", "start:\\xc3\\xa9"));
  }

  @Test
  void keepsRecordsLongerThanAPiece() throws IOException {
    for (int length = RecordReader.PIECE_BYTES - 6; length < RecordReader.PIECE_BYTES + 3; length++) {
      String line = "x".repeat(length);
      List<String> records = CutRecords.of(line + "\ny\n" + line + "\n2026-\n", DATED);
      assertEquals(2, records.size(), "length " + length);
      assertTrue(records.getFirst().equals(line + "\ny\n" + line), "length " + length);
      assertEquals("2026-", records.getLast());
    }
  }

  @Test
  void matchesOnlyTheFirstBytesOfALine() throws IOException {
    int seen = RecordStart.MAX_LINE_BYTES;
    assertEquals(1, CutRecords.of("a\n" + "x".repeat(seen) + "b\n", "start:x*b").size());
    assertEquals(2, CutRecords.of("a\n" + "x".repeat(seen - 1) + "b\n", "start:x*b").size());
  }

  @Test
  void endsARecordAtAPauseAfterAWholeLine() throws IOException {
    PipedOutputStream out = new PipedOutputStream();
    ReadAhead ahead = ReadAhead.of(
        new RecordReader("input", new PipedInputStream(out), RecordFormat.parse(DATED)));
    write(out, "2026-01 a\n b\n2026-02 c\n d");
    assertEquals("2026-01 a\n b", next(ahead, LATE));
    assertNull(ahead.next(SOON), "the line has not ended");
    write(out, "e\n");
    assertEquals("2026-02 c\n de", next(ahead, SOON.multipliedBy(40)));
    assertNull(ahead.next(SOON));
    write(out, "late\n2026-03 f\n");
    assertEquals("late", next(ahead, LATE));
  }

  @Test
  void endsARecordAfterAWholeLineWhenTheInputEnds() throws Exception {
    assertEquals(List.of("2026-01 a\n b", "2026-02 c"), ended("2026-01 a\n b\n2026-02 c\n", false));
    assertEquals(List.of(), ended("2026-01 a\n2026-02 c", false), "the next line has not ended");
  }

  @Test
  void endsNoRecordAtAPauseOfARegularFile() throws Exception {
    assertEquals(List.of("2026-01 a"), ended("2026-01 a\n2026-02 c\n", true));
    PipedOutputStream out = new PipedOutputStream();
    ReadAhead ahead = ReadAhead.of(
        new RecordReader("input", new PipedInputStream(out), RecordFormat.parse(DATED), true));
    write(out, "2026-01 a\n");
    assertNull(ahead.next(SOON.multipliedBy(10)), "the file goes on");
    write(out, " b\n2026-02 c\n");
    assertEquals("2026-01 a\n b", next(ahead, LATE));
    out.close();
    assertEquals("2026-02 c", next(ahead, LATE));
  }

  /// The records of an input that is ended while it pauses behind `text`.
  private static List<String> ended(String text, boolean regularFile) throws Exception {
    CountDownLatch paused = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    InputStream pause = new InputStream() {
      @Override
      public int read() throws IOException {
        paused.countDown();
        try {
          over.await();
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
        return -1;
      }
    };
    InputStream in = new SequenceInputStream(new ByteArrayInputStream(CutRecords.bytes(text)), pause);
    ReadAhead ahead = ReadAhead.of(new RecordReader("input", in, RecordFormat.parse(DATED), regularFile));
    paused.await();
    ahead.end();
    List<String> records = new ArrayList<>();
    for (RecordReader.Piece piece = ahead.next(LATE); piece != null; piece = ahead.next(LATE)) {
      records.add(new String(piece.bytes(), StandardCharsets.US_ASCII));
    }
    assertTrue(ahead.ended());
    over.countDown();
    return records;
  }

  private static void write(PipedOutputStream out, String text) throws IOException {
    out.write(CutRecords.bytes(text));
    out.flush();
  }

  private static String next(ReadAhead ahead, Duration patience) throws IOException {
    return new String(ahead.next(patience).bytes(), StandardCharsets.US_ASCII);
  }
}
