package org.megabytestreams.audit;

import java.io.IOException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.megabytestreams.kafka.Positions;
import org.megabytestreams.wire.Json;
import org.megabytestreams.wire.MalformedMessageException;
import org.megabytestreams.wire.ScoreFields;

/// Reads the messages of a topic of scores.
public final class ScoreMessages {
  private ScoreMessages() {}

  /// Reads a score.
  ///
  /// @throws IOException if the message is no score, with a message for the user
  public static ScoreFields read(ConsumerRecord<byte[], byte[]> message) throws IOException {
    try {
      return Json.readScore(message.value()).scored();
    } catch (MalformedMessageException e) {
      throw new IOException(Positions.of(message) + " is no score: " + e.getMessage(), e);
    }
  }
}
