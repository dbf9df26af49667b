package org.megabytestreams.web;

import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.megabytestreams.generate.Finish;
import org.megabytestreams.prompts.LocalStreams;
import org.megabytestreams.prompts.StreamPrompts;

/// Answers `POST /streams/window` with the window after which a stream of this instance would be continued. The body
/// is the stream's key. The resource is for the other instances. It is off unless the configuration gives this
/// instance's address to them.
@Path(WindowResource.PATH)
@RolesAllowed(Roles.INSTANCE)
@ApplicationScoped
public class WindowResource {
  static final String PATH = "/streams/window";
  /// The query parameter that is `false` if the unnamed stream is meant.
  static final String NAMED = "named";
  /// The answer's field with the partitions of the topic in which this instance has looked.
  static final String PARTITIONS = "partitions";
  /// The answer's field with whole records, oldest first, in Base64. It is there if this instance has the stream.
  static final String BEFORE = "before";
  /// The answer's field with the text behind those records, in Base64.
  static final String TEXT = "text";
  private static final int MAX_KEY_BYTES = 1024 * 1024;
  private static final int MAX_REQUESTS = 32;

  @Inject
  ContinuationAccess continuing;

  private final Slots slots = new Slots();

  @POST
  @Blocking
  @Consumes(MediaType.WILDCARD)
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(operationId = "window", summary = "The window of the stream whose key is the body, for other instances")
  @APIResponse(responseCode = "200", description = "The partitions that were looked at, and the window if there is one")
  @APIResponse(responseCode = "403", description = "Off: megabyte.application-server is not set")
  @APIResponse(responseCode = "429", description = "Too many at a time")
  @APIResponse(responseCode = "503", description = "Continuations are off, or the stream's task moves")
  public Response window(InputStream key,
      @Parameter(description = "The stream's topic") @QueryParam(StreamPrompts.TOPIC) String topic,
      @Parameter(description = "False for the stream without a key") @QueryParam(NAMED) @DefaultValue("true")
      boolean named) {
    if (continuing.generator() == null) {
      return Problem.of(Response.Status.SERVICE_UNAVAILABLE, "no model is loaded, or continuations are off");
    }
    Optional<LocalStreams> shown = continuing.shown();
    if (shown.isEmpty()) {
      return Problem.of(Response.Status.FORBIDDEN, "switched off (megabyte.application-server)");
    }
    if (topic == null) {
      return Problem.of(Response.Status.BAD_REQUEST, StreamPrompts.TOPIC + ": expected a topic, got none");
    }
    Slots.Slot slot = slots.take(MAX_REQUESTS);
    if (slot == null) {
      return Problem.of(Response.Status.TOO_MANY_REQUESTS, "expected at most " + MAX_REQUESTS + " requests at a time");
    }
    try {
      byte[] bytes = key.readNBytes(MAX_KEY_BYTES + 1);
      if (bytes.length > MAX_KEY_BYTES) {
        return Problem.of(Response.Status.REQUEST_ENTITY_TOO_LARGE, "key: expected at most " + MAX_KEY_BYTES
            + " bytes, got more");
      }
      LocalStreams.Look look = shown.get().look(topic, named ? bytes : null);
      Map<String, Object> answer = new TreeMap<>(Map.of(PARTITIONS, look.partitions()));
      look.window().ifPresent(window -> answer.putAll(Map.of(BEFORE, window.before(), TEXT, window.text())));
      return Response.ok(answer).build();
    } catch (IOException e) {
      return Problem.of(Response.Status.REQUEST_TIMEOUT, "key: " + Finish.line(e));
    } catch (UncheckedIOException e) {
      return Problem.of(Response.Status.SERVICE_UNAVAILABLE, e.getCause().getMessage());
    } finally {
      slot.leave();
    }
  }
}
