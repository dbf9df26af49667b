package org.megabytestreams.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.megabytestreams.generate.Generation;
import org.megabytestreams.prompts.ContinuationOptions;

/// Sends an answer to its client: the bytes as they are written, or events. The answer ends when its continuations
/// have ended, when its client goes, or when its time is over.
final class AnswerOutput implements StreamingOutput {
  /// Time after the deadline in which the client may read the rest.
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final ContinuationStream writing;
  private final List<Generation> generations;
  private final ContinuationOptions asked;
  /// Null if bytes are sent.
  private final ObjectMapper events;
  private final Slots.Slot slot;
  private final Vertx vertx;
  private final long timer;

  /// Starts the timer of an answer.
  ///
  /// @param connection is closed when the time is over: nothing else wakes a thread that waits for its client to read
  AnswerOutput(ContinuationStream writing, List<Generation> generations, ContinuationOptions asked,
      ObjectMapper events, Slots.Slot slot,
      Vertx vertx, HttpConnection connection) {
    this.writing = writing;
    this.generations = generations;
    this.asked = asked;
    this.events = events;
    this.slot = slot;
    this.vertx = vertx;
    this.timer = vertx.setTimer(asked.stop().deadline().plus(GRACE).toMillis(), _ -> {
      connection.close();
      end();
    });
  }

  private void end() {
    generations.forEach(Generation::cancel);
    slot.leave();
  }

  @Override
  public void write(OutputStream out) throws IOException {
    try {
      int left = asked.samples();
      while (left > 0) {
        ContinuationStream.Event event = writing.take();
        if (events != null) {
          out.write(text(event).getBytes(StandardCharsets.UTF_8));
          out.flush();
        } else if (event.piece() != null && event.piece().bytes().length > 0) {
          out.write(event.piece().bytes());
          out.flush();
        } else if (event.ending() != null && event.ending().failure() != null) {
          throw new IOException(event.ending().failure()); // the answer is cut off: its status is sent already
        }
        left -= event.ending() == null ? 0 : 1;
        writing.read(event.piece() == null ? 0 : event.piece().bytes().length);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      vertx.cancelTimer(timer);
      end();
    }
  }

  /// Returns one server-sent event: `piece` or `end`.
  private String text(ContinuationStream.Event event) throws IOException {
    Object data = event.piece() != null
        ? Map.of("sample", event.sample(), "bytes", event.piece().bytes(), "logProbabilities",
            event.piece().logProbabilities(), "endsRecord", event.piece().endsRecord())
        : Map.of("sample", event.sample(), "reason", event.ending().reason().name().toLowerCase(Locale.ROOT),
            "bytes", event.ending().bytes(), "bits", event.ending().bits(), "seed", asked.seed(event.sample()),
            "error", event.ending().failure() == null ? "" : event.ending().failure());
    return "event: " + (event.piece() != null ? "piece" : "end") + "\ndata: " + events.writeValueAsString(data)
        + "\n\n";
  }
}
