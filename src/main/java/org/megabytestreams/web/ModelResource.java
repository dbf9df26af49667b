package org.megabytestreams.web;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/// `GET /model`: the manifest of the model that scores.
@Path("/model")
public class ModelResource {
  @Inject
  ModelCard card;

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Response manifest() {
    Object manifest = card.manifest();
    return manifest == null ? Response.status(Response.Status.SERVICE_UNAVAILABLE).build()
        : Response.ok(manifest).build();
  }
}
