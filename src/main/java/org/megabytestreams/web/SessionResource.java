package org.megabytestreams.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.oidc.OidcSession;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.Blocking;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.CookieParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.TreeSet;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/// Gives a browser a cookie for a key: scripts cannot read it, and pages of other sites cannot send it.
@Path(LiveResource.API + "/session")
@Blocking
@Produces(MediaType.APPLICATION_JSON)
public class SessionResource {
  private static final Duration MAX_WAIT = Duration.ofSeconds(20);

  @Inject
  SecurityIdentity identity;

  @Inject
  Sessions sessions;

  @Inject
  ObjectMapper json;

  @Inject
  OidcSession signedIn;

  @ConfigProperty(name = "quarkus.oidc.tenant-enabled")
  boolean issuer;

  /// Says who asks.
  ///
  /// @param name of the key; `local` or `anybody` where no keys are needed, empty where one is
  /// @param roles what the key may do; empty where a key is needed
  /// @param login where people sign in at an issuer; null if nowhere
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Who(String name, TreeSet<String> roles, String login) {}

  @GET
  @PermitAll
  @Operation(operationId = "session", summary = "Who asks, and what they may do")
  @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Who.class)))
  public Response who(@Context Request request) {
    return Tagged.answer(request, json, who());
  }

  private Who who() {
    return new Who(identity.isAnonymous() ? "" : identity.getPrincipal().getName(),
        new TreeSet<>(identity.getRoles()), issuer ? LoginResource.PATH : null);
  }

  @POST
  @RolesAllowed(Roles.VIEWER)
  @Operation(operationId = "openSession", summary = "Begins a session of 12 hours, for the key in header Authorization",
      description = "The answer sets a cookie. The page asks for a key once, and goes on with that.")
  @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Who.class)))
  public Response open(@Context HttpServerRequest request) {
    if (!Boolean.TRUE.equals(identity.getAttribute(Sessions.KEY_SHOWN))) {
      return Problem.of(Response.Status.FORBIDDEN,
          "header Authorization: expected a key of the keys file, got a sign-in of another kind");
    }
    String token = sessions.open(new ApiKeys.Holder(identity.getPrincipal().getName(), identity.getRoles()));
    return Response.ok(who()).cookie(cookie(token, (int) Sessions.AGE.toSeconds(), request.isSSL())).build();
  }

  @DELETE
  @PermitAll
  @Operation(operationId = "closeSession", summary = "Ends the session")
  @APIResponse(responseCode = "204", description = "The session has ended")
  public Response close(@Parameter(description = "That of the session") @CookieParam(Sessions.COOKIE) String token,
      @Context HttpServerRequest request) {
    if (token != null && sessions.find(token).isPresent()) {
      sessions.close(token);
    } else if (issuer && !identity.isAnonymous()) {
      signedIn.logout().await().atMost(MAX_WAIT);
    }
    return Response.noContent().cookie(cookie("", 0, request.isSSL())).build();
  }

  private static NewCookie cookie(String token, int seconds, boolean secure) {
    return new NewCookie.Builder(Sessions.COOKIE).value(token).path("/").maxAge(seconds).httpOnly(true)
        .secure(secure).sameSite(NewCookie.SameSite.STRICT).build();
  }
}
