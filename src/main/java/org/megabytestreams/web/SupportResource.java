package org.megabytestreams.web;

import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/// Answers what `megabyte support` puts into its archive.
@Path(SupportResource.PATH)
@ApplicationScoped
@RolesAllowed(Roles.OPERATOR)
@Blocking
public class SupportResource {
  /// Is where it answers.
  public static final String PATH = LiveResource.API + "/support";
  private static final int MAX_REQUESTS = 1;

  @Inject
  SupportAccess support;

  private final Slots slots = new Slots();

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(operationId = "support", summary = "What helpers need to know of the service, without secrets or records",
      description = "An object of texts by the names of their files: version and machine, settings, metrics, health,"
          + " models, rules, counts, threads, memory, the latest lines of the log. One request at a time is answered.")
  @APIResponse(responseCode = "200", description = "Texts by the names of their files",
      content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
  public Response support() {
    return slots.answer(MAX_REQUESTS, "expected one request at a time, another is running",
        () -> Response.ok(support.texts()).build());
  }
}
