package org.megabytestreams.web;

import io.quarkus.oidc.runtime.OidcAuthenticationMechanism;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.smallrye.common.annotation.Blocking;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/// Sends a browser to the issuer at which its user signs in, and from there back to the page. The issuer sends it here
/// with a code, for which Quarkus gets tokens.
@Path(LoginResource.PATH)
@Blocking
public class LoginResource {
  static final String PATH = LiveResource.API + "/login";
  private static final Duration MAX_WAIT = Duration.ofSeconds(20);

  @Inject
  SecurityIdentity identity;

  @Inject
  OidcAuthenticationMechanism issuer;

  @ConfigProperty(name = "quarkus.oidc.tenant-enabled")
  boolean enabled;

  @GET
  @PermitAll
  @Operation(operationId = "login", summary = "Sends a browser to the issuer, and back to the page",
      description = "For browsers alone. Programs send a token in header Authorization.")
  @APIResponse(responseCode = "302", description = "To the issuer, or to the page for those who have signed in")
  public Response login(@Context RoutingContext context) {
    if (!enabled) {
      return Problem.of(Response.Status.NOT_FOUND, "nobody signs in here (quarkus.oidc.tenant-enabled)");
    }
    if (!identity.isAnonymous()) {
      return Response.status(Response.Status.FOUND).location(URI.create("/")).build();
    }
    ChallengeData challenge = issuer.getChallenge(context).await().atMost(MAX_WAIT);
    Response.ResponseBuilder answer = Response.status(challenge.status);
    challenge.getHeaders().forEach((name, value) -> answer.header(name.toString(), value));
    return answer.build();
  }
}
