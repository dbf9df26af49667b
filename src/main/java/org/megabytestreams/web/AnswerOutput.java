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
import org.megabytestreams.generate.QueueSink;
import org.megabytestreams.prompts.ContinuationOptions;

/// Sends an answer to its client: the bytes as they are written, or events. The answer ends when its continuations
/// have ended, when its client goes, or when its time is over.
final class AnswerOutput implements StreamingOutput {
  /// Time after the deadline in which the client may read the rest.
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final ContinuationStream writing;
  private final List<Generation> generations;
  private final ContinuationOptions options;
  /// Null if bytes are sent.
  private final ObjectMapper events;
  private final Slots.Slot slot;
  private final Vertx vertx;
  private final long timer;

  /// Starts the timer of an answer.
  ///
  /// @param connection is closed when the time is over: nothing else wakes a thread that waits for its client to read
  AnswerOutput(ContinuationStream writing, List<Generation> generations, ContinuationOptions options,
      ObjectMapper events, Slots.Slot slot,
      Vertx vertx, HttpConnection connection) {
    this.writing = writing;
    this.generations = generations;
    this.options = options;
    this.events = events;
    this.slot = slot;
    this.vertx = vertx;
    this.timer = vertx.setTimer(options.stop().deadline().plus(GRACE).toMillis(), _ -> {
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
      int left = options.samples();
      while (left > 0) {
        QueueSink.Event<Integer> event = writing.take();
        if (events != null) {
          out.write(text(event).getBytes(StandardCharsets.UTF_8));
          out.flush();
        } else if (event.chunk() != null && event.chunk().bytes().length > 0) {
          out.write(event.chunk().bytes());
          out.flush();
        } else if (event.finish() != null && event.finish().failure() != null) {
          throw new IOException(event.finish().failure()); // the answer is cut off: its status is sent already
        }
        left -= event.finish() == null ? 0 : 1;
        if (event.chunk() != null) {
          writing.read(event.chunk());
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      vertx.cancelTimer(timer);
      end();
    }
  }

  /// Returns one server-sent event: `piece` or `end`.
  private String text(QueueSink.Event<Integer> event) throws IOException {
    Object data = event.chunk() != null
        ? Map.of("sample", event.source(), "bytes", event.chunk().bytes(), "logProbabilities",
            event.chunk().logProbabilities(), "endsRecord", event.chunk().endsRecord())
        : Map.of("sample", event.source(), "reason", event.finish().reason().name().toLowerCase(Locale.ROOT),
            "bytes", event.finish().bytes(), "bits", event.finish().bits(), "seed", options.seed(event.source()),
            "error", event.finish().failure() == null ? "" : event.finish().failure());
    return "event: " + (event.chunk() != null ? "piece" : "end") + "\ndata: " + events.writeValueAsString(data)
        + "\n\n";
  }
}
