package org.megabytestreams.serve;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.megabytestreams.web.ApiKeys;
import org.megabytestreams.web.Sessions;

/// Tells Quarkus who asks: by the key in header Authorization, or by the cookie of a session. Tokens and cookies of an
/// issuer are left to those who come next.
@Singleton
final class KeyAuthentication implements HttpAuthenticationMechanism {
  private static final String SCHEME = "bearer ";
  private static final int UNAUTHORIZED = 401;

  @Inject
  HttpAccess access;

  @Inject
  Sessions sessions;

  @Override
  public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager manager) {
    if (!access.needsKeys()) {
      return Uni.createFrom().item(identity(access.anybody(), false));
    }
    String header = context.request().getHeader(HttpHeaders.AUTHORIZATION);
    // Other schemes are those of a proxy in front.
    if (header != null && header.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
      Optional<ApiKeys.Holder> holder = access.find(header.substring(SCHEME.length()).strip());
      return holder.map(found -> Uni.createFrom().item(identity(found, true)))
          .orElseGet(() -> access.hasIssuer() ? Uni.createFrom().nullItem()
              : Uni.createFrom().failure(new AuthenticationFailedException()));
    }
    Cookie cookie = context.request().getCookie(Sessions.COOKIE);
    return Optional.ofNullable(cookie).flatMap(found -> sessions.find(found.getValue()))
        .map(found -> Uni.createFrom().item(identity(found, false))).orElseGet(() -> Uni.createFrom().nullItem());
  }

  private static SecurityIdentity identity(ApiKeys.Holder holder, boolean keyShown) {
    return QuarkusSecurityIdentity.builder().setPrincipal(new QuarkusPrincipal(holder.name()))
        .addRoles(holder.roles()).addAttribute(Sessions.KEY_SHOWN, keyShown).build();
  }

  /// Comes first: a key is no token.
  @Override
  public int getPriority() {
    return 2 * DEFAULT_PRIORITY;
  }

  @Override
  public Uni<ChallengeData> getChallenge(RoutingContext context) {
    return Uni.createFrom().item(new ChallengeData(UNAUTHORIZED, "WWW-Authenticate", "Bearer"));
  }

  @Override
  public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
    return Set.of();
  }
}
