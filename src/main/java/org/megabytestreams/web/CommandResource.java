package org.megabytestreams.web;

import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.megabytestreams.control.ControlTopic;
import org.megabytestreams.live.CommandView;
import org.megabytestreams.live.LiveView;
import org.megabytestreams.wire.Command;

/// Writes commands to topic `control`, and says what became of them.
///
/// A command says that it is JSON. A page of another site cannot send that here, since browsers ask first, and get no
/// leave. A body without a type is refused: browsers send that without asking.
@Path(LiveResource.API)
@ApplicationScoped
@Blocking
@Produces(MediaType.APPLICATION_JSON)
public class CommandResource {
  private static final int MAX_BYTES = 64 * 1024;
  private static final int MAX_WRITERS = 4;
  private static final int MAX_LISTED = 200;

  @Inject
  LiveAccess live;

  @Inject
  SecurityIdentity identity;

  private final Slots slots = new Slots();

  /// Says where a command was written.
  ///
  /// @param offsets by partition
  public record Written(Command command, String topic, List<Long> offsets) {}

  /// Holds the body of the list of commands.
  ///
  /// @param next the `cursor` of the next page; null if this is the last
  public record Commands(List<CommandView> commands, String next) {}

  @POST
  @Path("/control")
  @RolesAllowed(Roles.OPERATOR)
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(operationId = "control", summary = "Gives a command to the service",
      description = "The body is a command as schemas/control.schema.json describes it. The service fills in schema"
          + " and id where they are missing, and always at and by: the time, and the name of the key. Tasks apply the"
          + " command from here on; GET /commands says when they have.")
  @RequestBody(content = @Content(schema = @Schema(implementation = Command.class),
      example = "{\"action\":\"freeze\",\"topic\":\"bytes\",\"key\":\"web-1\"}"))
  @APIResponse(responseCode = "202", content = @Content(schema = @Schema(implementation = Written.class)))
  public Response give(InputStream body, @HeaderParam(HttpHeaders.CONTENT_TYPE) String type) {
    LiveResource.requireOpen(live);
    if (type == null) {
      return Problem.of(Response.Status.UNSUPPORTED_MEDIA_TYPE, "Content-Type: expected application/json, got none");
    }
    LiveAccess.Control control = live.control();
    if (control == null) {
      return Problem.of(Response.Status.CONFLICT, "this service takes no commands: megabyte.topics.control names no"
          + " topic, or the service is starting");
    }
    return slots.answer(MAX_WRITERS, "expected at most " + MAX_WRITERS + " commands at a time", () -> {
      Command command = command(body);
      ControlTopic.Written written;
      synchronized (slots) { // two writers at a time would fence each other
        written = control.access().write(command);
      }
      return Response.accepted(new Written(written.command(), control.topic(), written.offsets())).build();
    });
  }

  private Command command(InputStream body) {
    try {
      byte[] bytes = body.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new WebApplicationException(Problem.of(Response.Status.REQUEST_ENTITY_TOO_LARGE,
            "command: expected at most " + MAX_BYTES + " bytes, got more"));
      }
      return CommandBody.read(bytes, identity.getPrincipal().getName(), System.currentTimeMillis());
    } catch (IllegalArgumentException e) {
      throw bad(e.getMessage());
    } catch (IOException _) {
      throw bad("expected a JSON object, got half of a body");
    }
  }

  private static WebApplicationException bad(String line) {
    return new WebApplicationException(Problem.of(Response.Status.BAD_REQUEST, line));
  }

  @GET
  @Path("/commands")
  @RolesAllowed(Roles.VIEWER)
  @Operation(operationId = "commands", summary = "The latest 200 commands, and whether they are applied")
  @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Commands.class)))
  public Response commands(
      @Parameter(description = "Commands to list, 1 to 200") @QueryParam("limit") @DefaultValue("200") String limit,
      @Parameter(description = "What the page before gave as next") @QueryParam("cursor") String cursor,
      @Context Request request) {
    int shown = Parameters.count("limit", limit, MAX_LISTED);
    LiveView view = LiveResource.look(live);
    return Tagged.answer(request, view.commandsVersion(), () -> page(view.commands(), cursor, shown));
  }

  /// @param cursor id of the last command of the page before. If that is forgotten, all behind it are, too
  private static Commands page(List<CommandView> all, String cursor, int shown) {
    List<CommandView> behind = cursor == null || cursor.isEmpty() ? all
        : all.stream().dropWhile(one -> !one.command().id().equals(cursor)).skip(1).toList();
    List<CommandView> page = behind.subList(0, Math.min(shown, behind.size()));
    return new Commands(page, behind.size() > shown ? page.getLast().command().id() : null);
  }
}
