package org.megabytestreams.serve;

import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.Set;
import org.megabytestreams.web.Roles;

/// Gives people who have signed in all that their roles come to: an operator may look, too. Roles of other programs
/// are dropped.
@Singleton
final class IssuerRoles implements SecurityIdentityAugmentor {
  @Override
  public Uni<SecurityIdentity> augment(SecurityIdentity identity, AuthenticationRequestContext context) {
    Set<String> roles = new HashSet<>();
    for (String role : identity.getRoles()) {
      try {
        roles.addAll(Roles.of(role));
      } catch (IllegalArgumentException _) {
        // Another program's.
      }
    }
    return Uni.createFrom().item(QuarkusSecurityIdentity.builder().setPrincipal(identity.getPrincipal())
        .addCredentials(identity.getCredentials()).addAttributes(identity.getAttributes())
        .setAnonymous(identity.isAnonymous()).addRoles(roles).build());
  }
}
