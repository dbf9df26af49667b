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
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

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
  /// @param budgets alarm budgets of the input topics
  public record Model(@JsonUnwrapped Object manifest, List<ModelInfo.InForce> control,
      Map<String, Map<String, String>> topics, List<ModelInfo.Budget> budgets) {}

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(operationId = "model", summary = "The service's own model, and the rules in force")
  @APIResponse(responseCode = "200", description = "Its manifest, the rules by partition, settings of topics")
  @APIResponse(responseCode = "503", description = "No model is loaded yet")
  public Response model() {
    Object manifest = card.manifest();
    return manifest == null ? Problem.of(Response.Status.SERVICE_UNAVAILABLE, "no model is loaded yet, try again")
        : Response.ok(new Model(manifest, card.rules(), card.topics(), card.budgets())).build();
  }
}
