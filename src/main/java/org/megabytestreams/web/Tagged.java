package org.megabytestreams.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.ws.rs.core.CacheControl;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.util.HexFormat;
import java.util.function.Supplier;

/// Answers requests with an ETag. A client that has the same answer already (If-None-Match) gets status 304.
///
/// An answer is for its client alone, which asks again whether it still holds.
final class Tagged {
  private static final int TAG_BYTES = 16;

  private Tagged() {}

  /// Answers with what has a version.
  ///
  /// @param body makes the answer, if it is needed
  static Response answer(Request request, String version, Supplier<Object> body) {
    EntityTag tag = new EntityTag(version);
    Response.ResponseBuilder unchanged = request.evaluatePreconditions(tag);
    CacheControl kept = new CacheControl();
    kept.setPrivate(true);
    kept.setNoCache(true);
    kept.setNoTransform(false);
    return (unchanged != null ? unchanged : Response.ok(body.get()).type(MediaType.APPLICATION_JSON)).tag(tag)
        .cacheControl(kept).build();
  }

  /// Answers with what has no version: its tag comes from its JSON.
  static Response answer(Request request, ObjectMapper json, Object body) {
    try {
      String text = json.writeValueAsString(body);
      return answer(request, HexFormat.of().formatHex(ApiKeys.sha256(text), 0, TAG_BYTES), () -> text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write " + body.getClass().getSimpleName() + " as JSON", e);
    }
  }
}
