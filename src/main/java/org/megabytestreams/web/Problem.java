package org.megabytestreams.web;

import jakarta.ws.rs.core.Response;

/// Says what is wrong with a request (RFC 9457).
///
/// @param type `about:blank`: the status says all
/// @param title of the status
/// @param detail what was expected, what was got, and where
public record Problem(String type, String title, int status, String detail) {
  private static final String MEDIA_TYPE = "application/problem+json";
  private static final String NO_TYPE = "about:blank";

  static Response of(Response.Status status, String detail) {
    return Response.status(status).type(MEDIA_TYPE)
        .entity(new Problem(NO_TYPE, status.getReasonPhrase(), status.getStatusCode(), detail)).build();
  }
}
