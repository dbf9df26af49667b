package org.megabytestreams.web;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.megabytestreams.generate.Chunk;
import org.megabytestreams.generate.GenerationSink;

class ContinuationStreamTest {
  @Test
  void isNotReadyWhileTheClientHasTooMuchToRead() throws Exception {
    ContinuationStream writing = new ContinuationStream();
    GenerationSink sink = writing.sink(0);
    GenerationSink other = writing.sink(1);
    for (int i = 0; i < 2; i++) {
      assertTrue(sink.ready());
      sink.write(new Chunk(new byte[8 * 1024], new float[8 * 1024], false));
    }
    assertFalse(sink.ready());
    assertFalse(other.ready(), "the client is one");
    writing.read(writing.take().chunk());
    assertTrue(sink.ready());
  }
}
