package org.megabytestreams.web;

import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.megabytestreams.wire.OneLine;

/// Scores the same bytes by several models, each of which it opens for that.
@Path(LiveResource.API + "/comparison")
@ApplicationScoped
@RolesAllowed(Roles.VIEWER)
@Blocking
public class ComparisonResource {
  private static final int MAX_BYTES = 4096;
  private static final int MAX_MODELS = 2;
  private static final int MAX_COMPARISONS = 1;

  @Inject
  LiveAccess live;

  @Inject
  ComparisonAccess comparisons;

  private final Slots slots = new Slots();

  /// Holds the body of the answer.
  ///
  /// @param models in the order of the request
  public record Comparison(List<ComparisonAccess.Cost> models) {}

  @POST
  @Consumes(MediaType.WILDCARD)
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(operationId = "comparison", summary = "Scores the same bytes by one or two models",
      description = "The body is a stream of its own, whose records are its lines: 1 to 4,096 bytes. One request at a"
          + " time is answered.")
  @RequestBody(content = @Content(mediaType = MediaType.APPLICATION_OCTET_STREAM,
      schema = @Schema(type = SchemaType.STRING, format = "binary")))
  @APIResponse(responseCode = "200", description = "What each byte cost by each model",
      content = @Content(schema = @Schema(implementation = Comparison.class)))
  public Response compare(InputStream body,
      @Parameter(description = "Digests of models that GET /api/v1/models lists, one or two")
      @QueryParam("model") List<String> models) {
    LiveResource.requireOpen(live);
    if (models.isEmpty() || models.size() > MAX_MODELS) {
      return Problem.of(Response.Status.BAD_REQUEST, "model: expected 1 or 2, got " + models.size());
    }
    return slots.answer(MAX_COMPARISONS, "expected one comparison at a time, another is running", () -> {
      byte[] bytes = body.readNBytes(MAX_BYTES + 1);
      if (bytes.length < 1 || bytes.length > MAX_BYTES) {
        return Problem.of(Response.Status.BAD_REQUEST, "body: expected 1 to " + MAX_BYTES + " bytes, got "
            + (bytes.length < 1 ? "none" : "more"));
      }
      try {
        return compare(bytes, models);
      } catch (IllegalArgumentException e) {
        return Problem.of(Response.Status.BAD_REQUEST, "model: " + e.getMessage());
      }
    });
  }

  private Response compare(byte[] bytes, List<String> models) {
    List<ComparisonAccess.Cost> costs = new ArrayList<>();
    for (String digest : models) {
      Optional<ComparisonAccess.Cost> cost = comparisons.cost(digest, bytes);
      if (cost.isEmpty()) {
        return Problem.of(Response.Status.BAD_REQUEST, OneLine.of("model: expected the digest of one that"
            + " /api/v1/models lists, got " + digest));
      }
      costs.add(cost.get());
    }
    return Response.ok(new Comparison(costs)).build();
  }
}
