package org.megabytestreams.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/// Computes a published score again, as `megabyte verify` does.
@Path(LiveResource.API + "/verification")
@ApplicationScoped
@RolesAllowed(Roles.VIEWER)
@Blocking
public class VerificationResource {
  private static final int MAX_VERIFICATIONS = 1;

  @Inject
  LiveAccess live;

  @Inject
  VerificationAccess verifications;

  @Inject
  ObjectMapper json;

  private final Slots slots = new Slots();

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(operationId = "verification", summary = "Computes a published score again from its receipt",
      description = "Reads the record, and the records before it that its receipt names. Hash, bits, bits per byte and"
          + " worst span are held against what was published. One request at a time is answered.")
  @APIResponse(responseCode = "200",
      content = @Content(schema = @Schema(implementation = VerificationAccess.Verification.class)))
  public Response verify(
      @Parameter(description = "The score's partition in topic scores", example = "0") @QueryParam("partition")
      String partition,
      @Parameter(description = "The score's offset there", example = "4711") @QueryParam("offset")
      String offset,
      @Context Request request) {
    int part = (int) Parameters.number("partition", partition, Integer.MAX_VALUE);
    long at = Parameters.number("offset", offset, Long.MAX_VALUE - 1);
    LiveResource.requireOpen(live);
    return slots.answer(MAX_VERIFICATIONS, "expected one verification at a time, another is running",
        () -> verifications.verify(part, at).map(verification -> Tagged.answer(request, json, verification))
            .orElseGet(() -> Problem.of(Response.Status.NOT_FOUND,
                "no score is at offset " + at + " of partition " + part)));
  }
}
