package org.megabytestreams.web;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;

/// Answers `GET /model` with the manifest of the service's own model and the rules in force. The service's own model
/// scores if no rule names another.
@Path("/model")
@RolesAllowed(Roles.VIEWER)
public class ModelResource {
  @Inject
  ModelInfo card;

  /// Holds the body of the answer.
  ///
  /// @param manifest its fields
  /// @param control the rules that result from topic `control`
  /// @param topics settings that topics have of their own, by topic and key
  public record Model(@JsonUnwrapped Object manifest, List<ModelInfo.InForce> control,
      Map<String, Map<String, String>> topics) {}

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(operationId = "model", summary = "The service's own model, and the rules in force",
      description = "Fields of the manifest, the rules of commands by partition, and settings that topics have of their"
          + " own.")
  public Response model() {
    Object manifest = card.manifest();
    return manifest == null ? Problem.of(Response.Status.SERVICE_UNAVAILABLE, "no model is loaded yet, try again")
        : Response.ok(new Model(manifest, card.rules(), card.topics())).build();
  }
}
