package org.megabytestreams.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.common.annotation.Blocking;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.RolesAllowed;
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
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.megabytestreams.generate.Finish;
import org.megabytestreams.generate.Generation;
import org.megabytestreams.generate.GenerationRequest;
import org.megabytestreams.generate.Prompt;
import org.megabytestreams.generate.QueueFullException;
import org.megabytestreams.prompts.BadRequestException;
import org.megabytestreams.prompts.ContinuationOptions;
import org.megabytestreams.prompts.PromptSources;
import org.megabytestreams.prompts.RangePrompts;
import org.megabytestreams.prompts.StreamPrompts;

/// Answers `POST /continuations`: the body is the prompt, options are query parameters. The answer has the bytes as
/// they are written, or events if the client accepts `text/event-stream`. A client that goes cancels its request. A
/// client that does not read is cut off some time after the deadline.
///
/// A request gets its place before its body is read. At most as many threads as there are places therefore wait for
/// clients.
@Path("/continuations")
@RolesAllowed(Roles.VIEWER)
@ApplicationScoped
public class ContinuationResource {
  private static final int RETRY_SECONDS = 1;

  @Inject
  ContinuationAccess continuing;

  @Inject
  ObjectMapper json;

  @Inject
  Vertx vertx;

  private final Slots slots = new Slots();

  @POST
  @Blocking
  @Consumes(MediaType.WILDCARD)
  @Operation(operationId = "continuations", summary = "A continuation of the body, as it is written",
      description = "Options are query parameters. With Accept: text/event-stream the answer is events.")
  @APIResponse(responseCode = "200", description = "Bytes, or events",
      content = {@Content(mediaType = MediaType.APPLICATION_OCTET_STREAM),
          @Content(mediaType = MediaType.SERVER_SENT_EVENTS)})
  @APIResponse(responseCode = "400", description = "An option is wrong")
  @APIResponse(responseCode = "408", description = "The prompt did not come in time")
  @APIResponse(responseCode = "413", description = "The prompt is too long")
  @APIResponse(responseCode = "429", description = "Too many at a time; Retry-After says when to try again")
  @APIResponse(responseCode = "503", description = "Continuations are off, or some partitions did not answer")
  public Response write(InputStream body, @Context UriInfo uri, @Context HttpHeaders headers,
      @Context HttpServerRequest request) {
    if (continuing.generator() == null) {
      return error(Response.Status.SERVICE_UNAVAILABLE, "no model is loaded, or continuations are off");
    }
    Slots.Slot slot = slots.take(continuing.maxRequests());
    if (slot == null) {
      return error(Response.Status.TOO_MANY_REQUESTS,
          "expected at most " + continuing.maxRequests() + " requests at a time");
    }
    boolean handedOver = false;
    try {
      int most = continuing.limits().promptBytes();
      byte[] prompt = body.readNBytes(most + 1);
      if (prompt.length > most) {
        return error(Response.Status.REQUEST_ENTITY_TOO_LARGE,
            "prompt: expected at most " + most + " bytes, got more");
      }
      boolean events = headers.getAcceptableMediaTypes().contains(MediaType.SERVER_SENT_EVENTS_TYPE);
      Response response = answer(prompt, uri.getQueryParameters(), events, slot, request);
      handedOver = true;
      return response;
    } catch (IOException e) {
      return error(Response.Status.REQUEST_TIMEOUT, "prompt: " + Finish.line(e));
    } catch (BadRequestException e) {
      return error(Response.Status.BAD_REQUEST, e.getMessage());
    } catch (QueueFullException e) {
      return error(Response.Status.TOO_MANY_REQUESTS, e.getMessage());
    } catch (UncheckedIOException e) {
      return error(Response.Status.SERVICE_UNAVAILABLE, e.getCause().getMessage());
    } finally {
      if (!handedOver) {
        slot.leave();
      }
    }
  }

  private Response answer(byte[] body, MultivaluedMap<String, String> parameters, boolean events, Slots.Slot slot,
      HttpServerRequest client) {
    TreeSet<String> unknown = new TreeSet<>(parameters.keySet());
    unknown.removeAll(ContinuationOptions.NAMES);
    unknown.removeAll(PromptSources.NAMES);
    if (!unknown.isEmpty()) {
      throw new BadRequestException(unknown.first() + ": expected one of "
          + new TreeSet<>(ContinuationOptions.NAMES) + " and "
          + new TreeSet<>(PromptSources.NAMES));
    }
    long startNanos = System.nanoTime();
    ContinuationOptions options =
        ContinuationOptions.read(name -> parameters.getOrDefault(name, List.of()), continuing.limits());
    if (options.samples() > 1 && !events) {
      throw new BadRequestException("samples: expected 1 without 'Accept: text/event-stream', got "
          + options.samples());
    }
    String key = parameters.getFirst(StreamPrompts.KEY);
    Prompt prompt = continuing.sources().resolve(new PromptSources.Named(parameters.getFirst(StreamPrompts.TOPIC),
        key == null ? null : key.getBytes(StandardCharsets.UTF_8), parameters.getFirst(RangePrompts.NAME)), body);
    Duration waited = Duration.ofNanos(System.nanoTime() - startNanos);
    ContinuationStream writing = new ContinuationStream();
    List<Generation> generations = new ArrayList<>();
    try {
      for (int sample = 0; sample < options.samples(); sample++) {
        GenerationRequest request = options.request(prompt, sample).waited(waited);
        generations.add(continuing.generator().submit(request, writing.sink(sample)));
      }
    } catch (QueueFullException e) {
      generations.forEach(Generation::cancel);
      throw e;
    }
    StreamingOutput output =
        new AnswerOutput(writing, generations, options, events ? json : null, slot, vertx, client.connection());
    return Response.ok(output, events ? MediaType.SERVER_SENT_EVENTS : MediaType.APPLICATION_OCTET_STREAM)
        .header("megabyte-model", continuing.model()).header("megabyte-seed", options.seed(0)).build();
  }

  private static Response error(Response.Status status, String line) {
    Response problem = Problem.of(status, line);
    return status != Response.Status.TOO_MANY_REQUESTS ? problem
        : Response.fromResponse(problem).header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS).build();
  }
}
