package org.megabytestreams.web;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;

/// `GET /model`: the manifest of the service's own model, which scores where no rule says otherwise, and the rules in
/// force.
@Path("/model")
public class ModelResource {
  @Inject
  ModelInfo card;

  /// @param manifest its fields
  /// @param control the rules, as topic `control` came to
  public record Model(@JsonUnwrapped Object manifest, List<ModelInfo.InForce> control) {}

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Response model() {
    Object manifest = card.manifest();
    return manifest == null ? Response.status(Response.Status.SERVICE_UNAVAILABLE).build()
        : Response.ok(new Model(manifest, card.rules())).build();
  }
}
