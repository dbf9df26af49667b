package org.megabytestreams.input;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.megabytestreams.model.RecordFormat;

class ReadAheadTest {
  private static final Duration SOON = Duration.ofMillis(1);
  private static final Duration LATE = Duration.ofMinutes(1);

  private static ReadAhead of(InputStream in) {
    return ReadAhead.of(new RecordReader("input", in, new RecordFormat.Lines()));
  }

  @Test
  void givesReceivedRecordsAndCutsNoneAtAPause() throws IOException {
    PipedOutputStream out = new PipedOutputStream();
    ReadAhead ahead = of(new PipedInputStream(out));
    out.write("first\nsec".getBytes());
    out.flush();
    assertArrayEquals("first".getBytes(), ahead.next(LATE).bytes());
    assertNull(ahead.next(SOON));
    assertFalse(ahead.ended());
    out.write("ond\nunended".getBytes());
    out.flush();
    assertArrayEquals("second".getBytes(), ahead.next(LATE).bytes());
    out.close();
    assertArrayEquals("unended".getBytes(), ahead.next(LATE).bytes());
    assertNull(ahead.next(LATE));
    assertTrue(ahead.ended());
    assertEquals(20, ahead.readBytes());
  }

  @Test
  void endsAfterTheReceivedBytesWhenItIsStopped() throws IOException {
    PipedOutputStream out = new PipedOutputStream();
    ReadAhead ahead = of(new PipedInputStream(out));
    out.write("first\nsecond\nunended".getBytes());
    out.flush();
    assertArrayEquals("first".getBytes(), ahead.next(LATE).bytes());
    assertArrayEquals("second".getBytes(), ahead.next(LATE).bytes());
    ahead.end();
    assertNull(ahead.next(LATE));
    assertTrue(ahead.ended());
  }

  @Test
  void givesMoreBytesThanItBuffers() throws IOException {
    byte[] input = new byte[3 << 20];
    new SplittableRandom(1).nextBytes(input);
    ReadAhead ahead = of(new ByteArrayInputStream(input));
    long ends = 0;
    for (RecordReader.Piece piece = ahead.next(LATE); piece != null; piece = ahead.next(LATE)) {
      ends += piece.ends() ? 1 : 0;
    }
    assertTrue(ends > 10_000);
    assertEquals(input.length, ahead.readBytes());
  }

  @Test
  void failsWithTheErrorOfItsSource() throws IOException {
    InputStream broken = new InputStream() {
      @Override
      public int read() throws IOException {
        throw new IOException("torn");
      }
    };
    ReadAhead ahead = of(broken);
    assertEquals("torn", assertThrows(IOException.class, () -> ahead.next(LATE)).getMessage());
    assertTrue(ahead.ended());
  }
}
