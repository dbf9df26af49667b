package org.megabytestreams.topology;

import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.REPLACE_THREAD;
import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class StreamsFailureHandlerTest {
  private final List<String> failures = new ArrayList<>();
  private final StreamsFailureHandler handler = new StreamsFailureHandler(null, failures::add);

  @Test
  void replacesAThreadWhoseTransactionTheBrokersLost() {
    assertEquals(REPLACE_THREAD, handler.handle(new StreamsException(new InvalidTxnStateException("invalid state"))));
    assertTrue(failures.isEmpty());
  }

  @Test
  void stopsWhenTroubleDoesNotPass() {
    for (int i = 0; i < 5; i++) {
      assertEquals(REPLACE_THREAD, handler.handle(new StreamsException(new TimeoutException("no answer"))));
    }
    assertEquals(SHUTDOWN_CLIENT, handler.handle(new StreamsException(new TimeoutException("no answer"))));
    assertEquals(1, failures.size());
  }

  @Test
  void stopsAtWhatWouldFailAgain() {
    assertEquals(SHUTDOWN_CLIENT, handler.handle(new IllegalStateException("corrupt")));
    assertTrue(failures.getFirst().contains("corrupt"), failures.toString());
  }
}
