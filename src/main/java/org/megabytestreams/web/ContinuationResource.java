package org.megabytestreams.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.common.annotation.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.megabytestreams.continuation.Asked;
import org.megabytestreams.continuation.BadRequest;
import org.megabytestreams.continuation.LiveStreams;
import org.megabytestreams.continuation.PromptSources;
import org.megabytestreams.continuation.TopicRanges;
import org.megabytestreams.generate.Generation;
import org.megabytestreams.generate.GenerationRequest;
import org.megabytestreams.generate.Prompt;
import org.megabytestreams.generate.QueueFullException;

/// `POST /continuations`: the body is the prompt, options are query parameters. Answers with the bytes as they are
/// written, or with events where the client accepts `text/event-stream`. A client that goes cancels.
@Path("/continuations")
@ApplicationScoped
public class ContinuationResource {
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int RETRY_SECONDS = 1;

  @Inject
  Continuing continuing;

  @Inject
  ObjectMapper json;

  private final AtomicInteger requests = new AtomicInteger();

  @POST
  @Blocking
  @Consumes(MediaType.WILDCARD)
  public Response write(byte[] body, @Context UriInfo uri, @Context HttpHeaders headers) {
    if (continuing.generator() == null) {
      return error(Response.Status.SERVICE_UNAVAILABLE.getStatusCode(), "no model is loaded, or continuations are off");
    }
    if (body != null && body.length > continuing.limits().promptBytes()) {
      return error(Response.Status.REQUEST_ENTITY_TOO_LARGE.getStatusCode(),
          "prompt: expected at most " + continuing.limits().promptBytes() + " bytes, got " + body.length);
    }
    if (requests.incrementAndGet() > continuing.mostRequests()) {
      requests.decrementAndGet();
      return error(TOO_MANY_REQUESTS, "expected at most " + continuing.mostRequests() + " requests at a time");
    }
    boolean handedOver = false;
    try {
      boolean events = headers.getAcceptableMediaTypes().contains(MediaType.SERVER_SENT_EVENTS_TYPE);
      Response response = answer(body == null ? new byte[0] : body, uri.getQueryParameters(), events);
      handedOver = true;
      return response;
    } catch (BadRequest e) {
      return error(Response.Status.BAD_REQUEST.getStatusCode(), e.getMessage());
    } catch (QueueFullException e) {
      return error(TOO_MANY_REQUESTS, e.getMessage());
    } catch (UncheckedIOException e) {
      return error(Response.Status.SERVICE_UNAVAILABLE.getStatusCode(), e.getCause().getMessage());
    } finally {
      if (!handedOver) {
        requests.decrementAndGet();
      }
    }
  }

  private Response answer(byte[] body, MultivaluedMap<String, String> parameters, boolean events) {
    TreeSet<String> unknown = new TreeSet<>(parameters.keySet());
    unknown.removeAll(Asked.NAMES);
    unknown.removeAll(PromptSources.NAMES);
    if (!unknown.isEmpty()) {
      throw new BadRequest(unknown.first() + ": expected one of " + new TreeSet<>(Asked.NAMES) + " and "
          + new TreeSet<>(PromptSources.NAMES));
    }
    long startNanos = System.nanoTime();
    Asked asked = Asked.read(name -> parameters.getOrDefault(name, List.of()), continuing.limits());
    if (asked.samples() > 1 && !events) {
      throw new BadRequest("samples: expected 1 without 'Accept: text/event-stream', got " + asked.samples());
    }
    String key = parameters.getFirst(LiveStreams.KEY);
    Prompt prompt = continuing.sources().asked(new PromptSources.Named(parameters.getFirst(LiveStreams.TOPIC),
        key == null ? null : key.getBytes(StandardCharsets.UTF_8), parameters.getFirst(TopicRanges.NAME)), body);
    Duration waited = Duration.ofNanos(System.nanoTime() - startNanos);
    Writing writing = new Writing();
    List<Generation> generations = new ArrayList<>();
    try {
      for (int sample = 0; sample < asked.samples(); sample++) {
        GenerationRequest request = asked.request(prompt, sample).waited(waited);
        generations.add(continuing.generator().submit(request, writing.sink(sample)));
      }
    } catch (QueueFullException e) {
      generations.forEach(Generation::cancel);
      throw e;
    }
    StreamingOutput output = out -> send(out, writing, generations, asked, events);
    return Response.ok(output, events ? MediaType.SERVER_SENT_EVENTS : MediaType.APPLICATION_OCTET_STREAM)
        .header("megabyte-model", continuing.model()).header("megabyte-seed", asked.seed(0)).build();
  }

  private void send(OutputStream out, Writing writing, List<Generation> generations, Asked asked, boolean events)
      throws IOException {
    try {
      int left = asked.samples();
      while (left > 0) {
        Writing.Event event = writing.take();
        if (events) {
          out.write(text(event, asked).getBytes(StandardCharsets.UTF_8));
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
      requests.decrementAndGet();
      generations.forEach(Generation::cancel);
    }
  }

  /// One server-sent event: `piece` or `end`.
  private String text(Writing.Event event, Asked asked) throws IOException {
    Object data = event.piece() != null
        ? Map.of("sample", event.sample(), "bytes", event.piece().bytes(), "logProbabilities",
            event.piece().logProbabilities(), "endsRecord", event.piece().endsRecord())
        : Map.of("sample", event.sample(), "reason", event.ending().reason().name().toLowerCase(java.util.Locale.ROOT),
            "bytes", event.ending().bytes(), "bits", event.ending().bits(), "seed", asked.seed(event.sample()),
            "error", event.ending().failure() == null ? "" : event.ending().failure());
    return "event: " + (event.piece() != null ? "piece" : "end") + "\ndata: " + json.writeValueAsString(data) + "\n\n";
  }

  private static Response error(int status, String line) {
    Response.ResponseBuilder response =
        Response.status(status).type(MediaType.APPLICATION_JSON).entity(Map.of("error", line));
    return (status == TOO_MANY_REQUESTS ? response.header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS) : response).build();
  }
}
