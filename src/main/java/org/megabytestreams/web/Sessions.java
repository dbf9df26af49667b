package org.megabytestreams.web;

import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Remembers browsers that have shown a key, by the hash of a random token that their cookie holds.
///
/// This instance alone knows its sessions, and forgets them when it ends. Safe for use by several threads.
@Singleton
public final class Sessions {
  /// Names the cookie.
  public static final String COOKIE = "megabyte-session";
  /// Names the attribute of callers that is true if they show a key in this very request. A session begins for them
  /// alone: a token of an issuer ends sooner than a session.
  public static final String KEY_SHOWN = "megabyte.key-shown";
  static final Duration AGE = Duration.ofHours(12);
  private static final int MAX_SESSIONS = 1000;
  private static final int TOKEN_BYTES = 32;

  private final SecureRandom random = new SecureRandom();
  private final InstantSource clock;
  private final LinkedHashMap<String, Session> sessions = new LinkedHashMap<>() {
    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Session> eldest) {
      return size() > MAX_SESSIONS;
    }
  };

  private record Session(ApiKeys.Holder holder, Instant end) {}

  public Sessions() {
    this(InstantSource.system());
  }

  Sessions(InstantSource clock) {
    this.clock = clock;
  }

  /// Begins a session. Beyond 1,000, the oldest ends.
  ///
  /// @return the token for the cookie
  synchronized String open(ApiKeys.Holder holder) {
    byte[] token = new byte[TOKEN_BYTES];
    random.nextBytes(token);
    String text = HexFormat.of().formatHex(token);
    sessions.put(hash(text), new Session(holder, clock.instant().plus(AGE)));
    return text;
  }

  /// Finds the holder of the key that a session began with.
  public synchronized Optional<ApiKeys.Holder> find(String token) {
    Session session = sessions.get(hash(token));
    return session == null || session.end().isBefore(clock.instant()) ? Optional.empty()
        : Optional.of(session.holder());
  }

  synchronized void close(String token) {
    sessions.remove(hash(token));
  }

  private static String hash(String token) {
    return HexFormat.of().formatHex(ApiKeys.sha256(token));
  }
}
