package org.megabytestreams.web;

import io.smallrye.common.annotation.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.megabytestreams.continuation.LiveStreams;
import org.megabytestreams.generate.Prompt;

/// `GET /streams/window`: what a stream of this instance would be continued after. For the other instances, and off
/// unless they are told where this one is.
@Path(WindowResource.PATH)
@ApplicationScoped
public class WindowResource {
  static final String PATH = "/streams/window";
  /// The stream's key in URL-safe Base64; none for the unnamed stream.
  static final String KEY = "key";
  /// Of the answer: whole records, oldest first, in Base64.
  static final String BEFORE = "before";
  /// Of the answer: what stands behind them, in Base64.
  static final String TEXT = "text";

  @Inject
  Continuing continuing;

  @GET
  @Blocking
  @Produces(MediaType.APPLICATION_JSON)
  public Response window(@QueryParam(LiveStreams.TOPIC) String topic, @QueryParam(KEY) String key) {
    Optional<LiveStreams> shown = continuing.shown();
    if (shown.isEmpty()) {
      return error(Response.Status.FORBIDDEN, "switched off (megabyte.application-server)");
    }
    if (topic == null) {
      return error(Response.Status.BAD_REQUEST, LiveStreams.TOPIC + ": expected a topic, got none");
    }
    try {
      byte[] bytes = key == null ? null : Base64.getUrlDecoder().decode(key);
      Optional<Prompt> window = shown.get().prompt(topic, bytes, new byte[0]);
      return window.map(its -> Response.ok(Map.of(BEFORE, its.before(), TEXT, its.text())).build())
          .orElseGet(() -> error(Response.Status.NOT_FOUND, "no such stream here"));
    } catch (UncheckedIOException e) {
      return error(Response.Status.SERVICE_UNAVAILABLE, e.getCause().getMessage());
    } catch (IllegalArgumentException e) {
      return error(Response.Status.BAD_REQUEST, KEY + ": expected URL-safe Base64, got " + key);
    }
  }

  private static Response error(Response.Status status, String line) {
    return Response.status(status).entity(Map.of("error", line)).build();
  }
}
