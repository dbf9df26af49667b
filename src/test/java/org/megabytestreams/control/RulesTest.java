package org.megabytestreams.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.megabytestreams.score.StreamId;
import org.megabytestreams.testing.Mutations;
import org.megabytestreams.wire.Command;
import org.megabytestreams.wire.Command.Action;

class RulesTest {
  private static final String A = "a".repeat(64);
  private static final String B = "b".repeat(64);
  private static final String C = "c".repeat(64);

  private Rules rules = Rules.NONE;
  private int number;

  private void give(Action action, String pattern, String digest) {
    StreamPattern streams = StreamPattern.parse(pattern);
    rules = rules.after(new Command(Command.SCHEMA, "c" + number++, action, streams.topic(), streams.key(),
        digest == null ? null : new Command.Model("m", digest), "me", number));
    assertEquals(rules, Rules.decode(rules.encode()));
  }

  private static StreamId stream(String topic, String key) {
    return new StreamId(topic, key.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void appliesTheLastMatchingRuleOfAKind() {
    give(Action.PROMOTE, "app/web-*", A);
    give(Action.PROMOTE, "*", B);
    give(Action.PROMOTE, "app", C);
    give(Action.SHADOW, "app/web-1", A);
    give(Action.FREEZE, "app", null);
    give(Action.THAW, "app/web-2", null);
    assertEquals(C, rules.model(stream("app", "web-1")));
    assertEquals(B, rules.model(stream("other", "web-1")));
    assertEquals(A, rules.shadow(stream("app", "web-1")));
    assertNull(rules.shadow(stream("app", "web-2")));
    assertTrue(rules.frozen(stream("app", "web-1")));
    assertFalse(rules.frozen(stream("app", "web-2")));
    assertFalse(rules.frozen(stream("other", "web-2")));
  }

  @Test
  void readsChangedBytesAsRulesOrReportsThemAsCorrupt() {
    give(Action.PROMOTE, "app/web-*", A);
    give(Action.SHADOW, "app/web-1", B);
    give(Action.FREEZE, "app", null);
    rules = rules.after(silence(Action.FINE, "app", null, 9L)).after(silence(Action.MUTE, "app", 0L, 9L));
    byte[] good = rules.encode();
    Mutations mutations = new Mutations(3);
    for (int i = 0; i < 3000; i++) {
      byte[] changed = mutations.of(good);
      try {
        Rules read = Rules.decode(changed);
        read.models();
        read.model(stream("app", "web-1"));
        read.frozen(stream("app", "web-1"));
        read.silence(stream("app", "web-1"), 5, 5);
      } catch (IllegalStateException e) {
        assertTrue(e.getMessage().contains("rules"), e.getMessage());
        Mutations.assertLine(e);
      }
    }
  }

  private Command silence(Action action, String pattern, Long from, Long until) {
    StreamPattern streams = StreamPattern.parse(pattern);
    Command.Like like = action == Action.FINE
        ? new Command.Like("app/0@17", null, List.of(Command.Like.kind(5), Command.Like.kind(-6))) : null;
    return new Command(Command.SCHEMA, "c" + number++, action, streams.topic(), streams.key(), null, "me", number, like,
        from, until, null);
  }

  private String silencedBy(String key, long kind, long timestamp) {
    Rule rule = rules.silence(stream("app", key), kind, timestamp);
    return rule == null ? null : rule.command();
  }

  @Test
  void keepsBackTheAlertsOfKindsThatWereFineAndOfMutedTimesUntilRevoked() {
    rules = rules.after(silence(Action.FINE, "app/web-*", null, 100L)).after(silence(Action.MUTE, "app", 50L, 60L))
        .after(silence(Action.FINE, "app/db", null, null));
    assertEquals(rules, Rules.decode(rules.encode()));
    assertEquals("c0", silencedBy("web-1", 5, 99));
    assertEquals("c0", silencedBy("web-1", -6, -1));
    assertNull(silencedBy("web-1", 5, 100), "its time is over");
    assertNull(silencedBy("web-1", 7, 99), "another kind");
    assertNull(silencedBy("mail", 5, 99), "another stream");
    assertEquals("c1", silencedBy("mail", 7, 50));
    assertNull(silencedBy("mail", 7, 60));
    assertEquals("c2", silencedBy("db", 5, Long.MAX_VALUE));
    assertThrows(BadCommandException.class, () -> revoke("c7"));
    revoke("c1");
    assertNull(silencedBy("mail", 7, 50));
    revoke("c0");
    assertNull(silencedBy("web-1", 5, 99));
    assertEquals("c2", silencedBy("db", 5, 99));
    revoke("c2");
    assertEquals(Rules.NONE, rules);
  }

  private void revoke(String rule) {
    rules = rules.after(new Command(Command.SCHEMA, "r" + number++, Action.REVOKE, "*", "*", null, "me", number, null,
        null, null, rule));
  }

  @Test
  void matchesTheOneStreamOfAnAlertAsAPattern() {
    assertTrue(StreamPattern.of("app", "a*?\\").matches(stream("app", "a*?\\")));
    assertFalse(StreamPattern.of("app", "a*?\\").matches(stream("app", "abc\\")));
    assertTrue(StreamPattern.of("app", null).matches(new StreamId("app", null)));
  }

  @Test
  void rollsBackToTheModelBeforeTheLastPromotionOfThePattern() {
    give(Action.PROMOTE, "*", A);
    give(Action.PROMOTE, "app", B);
    give(Action.PROMOTE, "*", C);
    assertEquals(C, rules.model(stream("app", "k")));
    give(Action.ROLLBACK, "*", null);
    assertEquals(B, rules.model(stream("app", "k")));
    assertEquals(A, rules.model(stream("other", "k")));
    give(Action.ROLLBACK, "*", null);
    assertEquals(B, rules.model(stream("app", "k")));
    assertNull(rules.model(stream("other", "k")));
    assertThrows(BadCommandException.class, () -> give(Action.ROLLBACK, "*", null));
    assertThrows(BadCommandException.class, () -> give(Action.ROLLBACK, "app/k", null));
  }

  @Test
  void needsOnlyModelsThatAStreamCanHave() {
    give(Action.PROMOTE, "app", A);
    give(Action.PROMOTE, "app", B);
    assertEquals(Set.of(B), rules.models());
    give(Action.PROMOTE, "*", C);
    assertEquals(Set.of(C), rules.models());
    give(Action.SHADOW, "*", A);
    assertEquals(Set.of(A, C), rules.models());
    give(Action.UNSHADOW, "*", null);
    assertEquals(Set.of(C), rules.models());
  }

  @Test
  void removesRulesWithoutEffect() {
    give(Action.SHADOW, "app", A);
    give(Action.SHADOW, "app/k", B);
    give(Action.UNSHADOW, "*", null);
    give(Action.FREEZE, "*", null);
    give(Action.THAW, "*", null);
    assertEquals(List.of(), rules.all());
    for (int i = 0; i < 100; i++) {
      give(Action.PROMOTE, "app", i % 2 == 0 ? A : B);
    }
    assertTrue(rules.all().size() <= 16, rules.all().size() + " rules");
  }

  @Test
  void limitsTheSizeOfAllRules() {
    BadCommandException tooMany = assertThrows(BadCommandException.class, () -> {
      for (int i = 0; i < 1000; i++) {
        give(Action.FREEZE, "app/" + "x".repeat(4000) + i, null);
      }
    });
    assertTrue(tooMany.getMessage().startsWith("too many rules"), tooMany.getMessage());
  }

  @Test
  void matchesGlobs() {
    assertTrue(Glob.matches("*", ""));
    assertTrue(Glob.matches("", ""));
    assertFalse(Glob.matches("", "x"));
    assertFalse(Glob.matches("?", ""));
    assertTrue(Glob.matches("a*b?d", "a-b-bcd"));
    assertFalse(Glob.matches("a*b?d", "a-b-bcde"));
    assertTrue(Glob.matches("\\*\\?\\\\", "*?\\"));
    assertFalse(Glob.matches("\\*", "x"));
    assertTrue(Glob.matches("x\\", "x\\"));
    assertTimeoutPreemptively(Duration.ofSeconds(30),
        () -> assertFalse(Glob.matches("*a".repeat(2000) + "b", "a".repeat(4000))));
  }

  @Test
  void namesStreamsLikeTheScores() {
    byte[] binary = {0, (byte) 0xff};
    assertTrue(StreamPattern.parse("t/AP8=").matches(new StreamId("t", binary)));
    assertTrue(StreamPattern.parse("t/").matches(new StreamId("t", null)));
    assertTrue(StreamPattern.parse("t").matches(new StreamId("t", null)));
    assertFalse(StreamPattern.parse("t/x").matches(new StreamId("t", null)));
    assertTrue(StreamPattern.parse("t/a/b").matches(stream("t", "a/b")));
    assertEquals(List.of(stream("t", "AP8="), new StreamId("t", binary)), StreamPattern.parse("t/AP8=").candidates());
    assertEquals(List.of(stream("t", ""), new StreamId("t", null)), StreamPattern.parse("t/").candidates());
    assertEquals(List.of(stream("t", "a*")), StreamPattern.parse("t/a\\*").candidates());
    assertNull(StreamPattern.parse("t/a*").candidates());
    assertNull(StreamPattern.parse("t").candidates());
  }
}
