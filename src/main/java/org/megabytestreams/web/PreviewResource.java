package org.megabytestreams.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DefaultValue;
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

/// Answers how many alerts the last hours would have had at other budgets.
@Path(LiveResource.API + "/preview")
@ApplicationScoped
@RolesAllowed(Roles.VIEWER)
@Blocking
public class PreviewResource {
  private static final int MAX_HOURS = 168;
  private static final int MAX_READERS = 1;

  @Inject
  LiveAccess live;

  @Inject
  PreviewAccess previews;

  @Inject
  ObjectMapper json;

  private final Slots slots = new Slots();

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(operationId = "preview", summary = "How many alerts other budgets would have had",
      description = "Reads topic scores again: the latest 500,000 of them, of 10,000 streams, within 20 s. One request"
          + " at a time is answered.")
  @APIResponse(responseCode = "200",
      content = @Content(schema = @Schema(implementation = PreviewAccess.Preview.class)))
  public Response preview(@BeanParam StreamsParameters streams,
      @Parameter(description = "1 to 168", example = "24") @QueryParam("hours") @DefaultValue("24") String hours,
      @Context Request request) {
    int last = Parameters.count("hours", hours, MAX_HOURS);
    LiveResource.requireOpen(live);
    return slots.answer(MAX_READERS, "expected one preview at a time, another is being read",
        () -> Tagged.answer(request, json, previews.preview(streams.pattern(), last)));
  }
}
