package org.megabytestreams.web;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.megabytestreams.live.IncidentCursor;
import org.megabytestreams.live.IncidentView;
import org.megabytestreams.live.LiveView;
import org.megabytestreams.live.Overview;

/// Answers what the streams were like in the last hour, and which incidents there were.
@Path(LiveResource.API)
@RolesAllowed(Roles.VIEWER)
@Blocking
public class LiveResource {
  static final String API = "/api/v1";
  private static final int MAX_MINUTES = 60;
  private static final int MAX_STREAMS = 1000;
  private static final int MAX_OFFSET = 10_000;
  private static final int MAX_INCIDENTS = 500;

  @Inject
  LiveAccess live;

  @Inject
  ObjectMapper json;

  /// Holds the body of the overview.
  ///
  /// @param warmUpRecords of a stream before its first p-value
  public record OverviewAnswer(@JsonUnwrapped Overview overview, String state, Model model, int warmUpRecords) {}

  /// Names the service's own model; both are null while none is loaded.
  public record Model(String name, String digest) {}

  /// Names a model that commands may name.
  ///
  /// @param uses what it is used for now: `service` (the service's own), `topic` (of a rule for a topic), `promoted` or
  ///     `shadow` (by a command)
  public record HeldModel(String name, String digest, List<String> uses) {}

  /// Holds the body of the list of models.
  public record Models(List<HeldModel> models) {}

  /// Holds the body of the list of incidents.
  ///
  /// @param next the `cursor` of the next page; null if this is the last
  public record Incidents(List<IncidentView> incidents, String next) {}

  @GET
  @Path("/overview")
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(operationId = "overview", summary = "What the streams were like in the last minutes",
      description = "The most unusual streams come first. The first request starts to read the latest 20,000 scores and"
          + " 2,000 alerts, so its answer may be empty.")
  @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = OverviewAnswer.class)))
  public Response overview(
      @Parameter(description = "1 to 60", example = "15") @QueryParam("minutes") @DefaultValue("15") String minutes,
      @Parameter(description = "Streams to list, 1 to 1000") @QueryParam("limit") @DefaultValue("100") String limit,
      @Parameter(description = "Streams to leave out first, 0 to 10000: those of the pages before")
      @QueryParam("offset") @DefaultValue("0") String offset,
      @BeanParam StreamsParameters streams, @Context Request request) {
    int columnMinutes = Parameters.count("minutes", minutes, MAX_MINUTES);
    int shown = Parameters.count("limit", limit, MAX_STREAMS);
    int skipped = (int) Parameters.number("offset", offset, MAX_OFFSET);
    Overview overview =
        look(live).overview(streams.filter(), columnMinutes, skipped, shown, System.currentTimeMillis());
    return Tagged.answer(request, json,
        new OverviewAnswer(overview, live.state(), live.model(), live.warmUpRecords()));
  }

  @GET
  @Path("/models")
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(operationId = "models", summary = "The models that commands may name, as their folders state them")
  @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Models.class)))
  public Response models(@Context Request request) {
    requireOpen(live);
    return Tagged.answer(request, json, new Models(live.models()));
  }

  @GET
  @Path("/incidents")
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(operationId = "incidents", summary = "The latest incidents, open ones first",
      description = "The answer has an ETag: with If-None-Match, it is 304 while nothing has changed.")
  @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Incidents.class)))
  public Response incidents(
      @Parameter(description = "Incidents to list, 1 to 500") @QueryParam("limit") @DefaultValue("100") String limit,
      @Parameter(description = "What the page before gave as next") @QueryParam("cursor") String cursor,
      @BeanParam StreamsParameters streams, @Context Request request) {
    int shown = Parameters.count("limit", limit, MAX_INCIDENTS);
    IncidentCursor after = Parameters.cursor("cursor", cursor);
    LiveView view = look(live);
    return Tagged.answer(request, view.incidentsVersion(), () -> {
      List<IncidentView> found = view.incidents(streams.filter(), after, shown + 1);
      List<IncidentView> page = found.subList(0, Math.min(shown, found.size()));
      return new Incidents(page, found.size() > shown ? IncidentCursor.of(page.getLast()).toString() : null);
    });
  }

  @GET
  @Path("/incidents/{id}")
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(operationId = "incident", summary = "An incident, with its first ten and its latest ten alerts")
  @APIResponse(responseCode = "200", content = @Content(schema = @Schema(ref = "IncidentDetail")))
  public Response incident(@PathParam("id") String id, @Context Request request) {
    return look(live).incident(id).map(found -> Tagged.answer(request, json, found))
        .orElseGet(() ->
            Problem.of(Response.Status.NOT_FOUND, "expected one of the latest 500 incidents, got another"));
  }

  /// Returns the view.
  ///
  /// @throws WebApplicationException if there is none, or nobody may look
  static LiveView look(LiveAccess live) {
    requireOpen(live);
    LiveView view = live.look();
    if (view == null) {
      throw new WebApplicationException(Problem.of(Response.Status.SERVICE_UNAVAILABLE,
          "the service is starting or stopping, try again"));
    }
    return view;
  }

  /// @throws WebApplicationException if nobody may look
  static void requireOpen(LiveAccess live) {
    if (!live.isOpen()) {
      throw new WebApplicationException(Problem.of(Response.Status.FORBIDDEN, "the live page is switched off, since it"
          + " shows records' bytes to all who reach this address; megabyte.http.keys-file opens it to those who have a"
          + " key, megabyte.live.enabled=true to all"));
    }
  }
}
