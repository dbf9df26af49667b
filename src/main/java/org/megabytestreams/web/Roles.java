package org.megabytestreams.web;

import java.util.Set;

/// Names what a key may do over HTTP.
public final class Roles {
  /// May see records, scores and alerts, and ask for continuations.
  public static final String VIEWER = "viewer";
  /// May give commands, too.
  public static final String OPERATOR = "operator";
  /// Is another instance, and may ask for windows of streams alone.
  public static final String INSTANCE = "instance";

  private Roles() {}

  /// Returns the roles that a key of this role has.
  ///
  /// @throws IllegalArgumentException if there is no such role
  public static Set<String> of(String role) {
    return switch (role) {
      case VIEWER -> Set.of(VIEWER);
      case OPERATOR -> Set.of(VIEWER, OPERATOR);
      case INSTANCE -> Set.of(INSTANCE);
      default -> throw new IllegalArgumentException("role: expected " + VIEWER + ", " + OPERATOR + " or " + INSTANCE
          + ", got " + role);
    };
  }
}
