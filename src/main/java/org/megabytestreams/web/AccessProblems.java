package org.megabytestreams.web;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/// Says in a [Problem] why somebody may not do what they ask for.
@Singleton
public final class AccessProblems {
  private static final String CHALLENGE = "Bearer realm=\"megabyte\"";

  @ServerExceptionMapper
  Response unknown(UnauthorizedException e) {
    return challenge("expected a key: 'Authorization: Bearer KEY', got none");
  }

  @ServerExceptionMapper
  Response wrong(AuthenticationFailedException e) {
    return challenge("expected a key of megabyte.http.keys-file, got another");
  }

  @ServerExceptionMapper
  Response forbidden(ForbiddenException e) {
    return Problem.of(Response.Status.FORBIDDEN,
        "expected a key of a role that may do this, such as operator (megabyte.http.keys-file), got another");
  }

  private static Response challenge(String detail) {
    Response problem = Problem.of(Response.Status.UNAUTHORIZED, detail);
    return Response.fromResponse(problem).header(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE).build();
  }
}
