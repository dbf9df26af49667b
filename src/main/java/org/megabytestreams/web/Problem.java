package org.megabytestreams.web;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.json.JsonObject;
import jakarta.ws.rs.core.Response;

/// Says what is wrong with a request (RFC 9457).
///
/// @param type `about:blank`: the status says all
/// @param title of the status
/// @param detail what was expected, what was got, and where
public record Problem(String type, String title, int status, String detail) {
  public static final String MEDIA_TYPE = "application/problem+json";
  private static final String NO_TYPE = "about:blank";

  static Response of(Response.Status status, String detail) {
    return Response.status(status).type(MEDIA_TYPE)
        .entity(new Problem(NO_TYPE, status.getReasonPhrase(), status.getStatusCode(), detail)).build();
  }

  /// Returns a problem as JSON, for answers that no resource gives.
  public static String json(int status, String detail) {
    return JsonObject.of("type", NO_TYPE, "title", HttpResponseStatus.valueOf(status).reasonPhrase(), "status", status,
        "detail", detail).encode();
  }
}
