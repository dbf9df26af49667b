package org.megabytestreams.web;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.megabytestreams.wire.OneLine;

/// Answers by a [Problem] what no resource answers: a request for nothing, in a wrong form, or one that fails.
@Singleton
public final class RequestProblems {
  private static final Logger LOG = Logger.getLogger(RequestProblems.class);
  private static final int NOT_FOUND = Response.Status.NOT_FOUND.getStatusCode();
  private static final String NOTHING = "nothing is here; /q/openapi names what there is";

  void answerUnknownPaths(@Observes Router router) {
    router.errorHandler(NOT_FOUND, context -> {
      if (!context.response().ended()) {
        context.response().setStatusCode(NOT_FOUND).putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
            .end(Problem.json(NOT_FOUND, NOTHING));
      }
    });
  }

  @ServerExceptionMapper
  Response refused(WebApplicationException e) {
    Response given = e.getResponse();
    if (given.hasEntity()) {
      return given;
    }
    String detail = switch (given.getStatusInfo().toEnum()) {
      case NOT_FOUND -> NOTHING;
      case METHOD_NOT_ALLOWED -> "expected another method; /q/openapi names those of each path";
      case NOT_ACCEPTABLE -> "Accept: expected a type that this answer has; /q/openapi names it";
      case UNSUPPORTED_MEDIA_TYPE -> "Content-Type: expected a type that this request takes; /q/openapi names it";
      default -> OneLine.of(String.valueOf(e.getMessage()));
    };
    return Problem.of(given.getStatusInfo().toEnum(), detail);
  }

  @ServerExceptionMapper
  Response failed(RuntimeException e) {
    LOG.errorf(e, "a request failed: %s", e);
    return Problem.of(Response.Status.INTERNAL_SERVER_ERROR, "the service failed; its log says more");
  }
}
