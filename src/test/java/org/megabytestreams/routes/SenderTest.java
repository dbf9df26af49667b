package org.megabytestreams.routes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.megabytestreams.anomaly.Severity;
import org.megabytestreams.control.StreamPattern;
import org.megabytestreams.testing.TestClients;
import org.megabytestreams.testing.Waiting;
import org.megabytestreams.wire.IncidentState;

/// Sends to real servers that fail in all ways.
class SenderTest {
  private static final Vertx VERTX = Vertx.vertx();
  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final Duration LONG = Duration.ofHours(1);

  private final Receiver receiver = new Receiver();
  private final MockProducer<byte[], byte[]> letters =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final List<String> failures = new ArrayList<>();
  private final Outbox outbox = new Outbox(0, false);

  SenderTest() throws IOException {}

  @AfterEach
  void stop() {
    receiver.close();
  }

  @AfterAll
  static void stopVertx() {
    VERTX.close();
  }

  private Sender sender(Duration deadline) {
    return sender(deadline, WAIT);
  }

  private Sender sender(Duration deadline, Duration timeout) {
    return sender(deadline, timeout,
        new TargetSettings.Webhook(receiver.endpoint("/hook"), false, Optional.empty()));
  }

  private Sender sender(Duration deadline, Duration timeout, TargetSettings settings) {
    Route route = new Route("hook", new RouteFilter(StreamPattern.ALL, Severity.LOW, EnumSet.allOf(Change.class)),
        new Wording(Wording.DEFAULT, Optional.empty()), new Route.Pace(timeout, deadline, 0), settings);
    return new Sender(route, route.open(VERTX), new DeadLetters(letters, "dead"), new Failures(),
        Duration.ofMillis(10));
  }

  private final class Failures implements RouteObserver {
    @Override
    public void delivered(String route, int changes) {}

    @Override
    public void failed(String route, String reason, boolean first) {
      failures.add(reason);
    }

    @Override
    public void retried(String route) {}

    @Override
    public void deadLettered(String route, int changes, String reason) {}

    @Override
    public void interrupted(String route, String reason) {}

    @Override
    public void lag(String route, long changes) {}
  }

  private void sendAll(Sender sender) throws Exception {
    Waiting.until(WAIT, () -> {
      while (sender.send(outbox)) {
        // The next message may be due at once.
      }
      return outbox.size() == 0;
    }, failures::toString);
  }

  private List<String> takenKeys() {
    return receiver.taken().stream().map(one -> one.headers().getFirst(WebhookTarget.KEY_HEADER)).toList();
  }

  private void addThree() {
    outbox.add(Incidents.opened("a", 1), Sender.now());
    outbox.add(Incidents.closed("a", 2), Sender.now());
    outbox.add(Incidents.opened("b", 3), Sender.now());
  }

  @Test
  void deliversInOrderOnceATargetAnswersAgain() throws Exception {
    AtomicInteger failed = new AtomicInteger();
    receiver.answers((exchange, posted) -> receiver.status(exchange, posted,
        posted.json().at("/incident/id").asText().equals("a") && failed.incrementAndGet() <= 3 ? 500 : 200));
    addThree();
    sendAll(sender(LONG));
    assertEquals(List.of("b/opened/1", "a/opened/1", "a/closed/1"), takenKeys());
    assertEquals(List.of("HTTP 500", "HTTP 500", "HTTP 500"), failures);
    assertEquals(List.of(), letters.history());
  }

  @Test
  void triesAgainWhatIsNotAnsweredInTime() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    receiver.answers((exchange, posted) -> {
      if (receiver.all().size() == 1) {
        try {
          end.await();
        } catch (InterruptedException _) {
          return;
        }
      }
      receiver.status(exchange, posted, 200);
    });
    addThree();
    sendAll(sender(LONG, Duration.ofMillis(500)));
    assertEquals(Set.of("no answer within 500 ms"), Set.copyOf(failures));
    assertEquals(Set.of("b/opened/1", "a/opened/1", "a/closed/1"), Set.copyOf(takenKeys()));
    assertTrue(takenKeys().indexOf("a/opened/1") < takenKeys().indexOf("a/closed/1"), takenKeys().toString());
    end.countDown();
  }

  @Test
  void triesAgainWhereTheConnectionIsClosed() throws Exception {
    receiver.answers((exchange, posted) -> {
      if (receiver.all().size() > 2) {
        receiver.status(exchange, posted, 200);
      }
    });
    addThree();
    sendAll(sender(LONG));
    assertEquals(2, failures.size(), failures.toString());
    assertEquals(Set.of("b/opened/1", "a/opened/1", "a/closed/1"), Set.copyOf(takenKeys()));
    assertTrue(takenKeys().indexOf("a/opened/1") < takenKeys().indexOf("a/closed/1"), takenKeys().toString());
  }

  @Test
  void followsNoRedirect() throws Exception {
    try (Receiver other = new Receiver()) {
      receiver.answers((exchange, posted) -> {
        exchange.getResponseHeaders().set("Location", other.url());
        receiver.status(exchange, posted, 307);
      });
      addThree();
      sendAll(sender(LONG));
      assertEquals(List.of(), other.all());
    }
    assertEquals(3, letters.history().size());
    assertEquals(3, receiver.all().size(), "a redirect stays one, so it is not tried again");
  }

  @Test
  void readsOnlyTheBeginningOfAnEndlessAnswer() throws Exception {
    CountDownLatch cutOff = new CountDownLatch(3);
    receiver.answers((exchange, _) -> {
      exchange.sendResponseHeaders(200, 0);
      try (OutputStream out = exchange.getResponseBody()) {
        while (true) {
          out.write(new byte[1 << 16]);
        }
      } catch (IOException _) {
        cutOff.countDown();
      }
    });
    addThree();
    sendAll(sender(LONG));
    assertEquals(List.of(), failures);
    assertTrue(cutOff.await(WAIT.toSeconds(), TimeUnit.SECONDS), "each connection is closed");
  }

  @Test
  void writesADeadLetterAfterTheDeadline() throws Exception {
    receiver.answers((exchange, posted) -> receiver.status(exchange, posted, 503));
    addThree();
    sendAll(sender(Duration.ofMillis(100)));
    assertEquals(3, letters.history().size());
    var letter = letters.history().getFirst();
    var record = new ConsumerRecord<>("dead", 0, 0, letter.key(), letter.value());
    letter.headers().forEach(record.headers()::add);
    assertEquals("NOT_DELIVERED", TestClients.header(record, "megabyte.reason.class"));
    assertEquals("route hook: not delivered: HTTP 503", TestClients.header(record, "megabyte.reason"));
    assertEquals(Incidents.TOPIC, TestClients.header(record, "megabyte.origin.topic"));
    assertEquals(3, letters.history().stream().map(one -> new String(one.value())).distinct().count());
  }

  @Test
  void leavesATargetAloneThatSaysSoUntilTheDeadlineOfEachMessage() throws Exception {
    receiver.answers((exchange, posted) -> {
      exchange.getResponseHeaders().set("Retry-After", "300");
      receiver.status(exchange, posted, 429);
    });
    addThree();
    Sender sender = sender(Duration.ofSeconds(2));
    assertTrue(sender.send(outbox));
    assertFalse(sender.send(outbox), "the other incident waits too");
    assertTrue(sender.nextMillis(outbox).orElseThrow() > Sender.now(), "nobody asks again and again");
    sendAll(sender);
    assertEquals(1, receiver.all().size(), "what is late is not tried again");
    assertEquals(3, letters.history().size());
  }

  @Test
  void writesOneDeadLetterOfADigestForEachPartition() throws Exception {
    receiver.answers((exchange, posted) -> receiver.status(exchange, posted, 503));
    Outbox storm = new Outbox(1, false);
    for (int i = 5; i < 100; i++) {
      storm.add(Incidents.opened("i-" + i, i), Sender.now() - Duration.ofMinutes(1).toMillis());
    }
    assertTrue(sender(Duration.ZERO).send(storm));
    assertEquals(1, letters.history().size());
    var letter = letters.history().getFirst();
    assertEquals("i-5", new String(letter.key()));
    assertEquals("route hook: not delivered: HTTP 503; it is the first of a digest up to offset 99",
        new String(letter.headers().lastHeader("megabyte.reason").value()));
    assertEquals(0, storm.size());
  }

  @Test
  void isNotHeldUpByAnIncidentThatCannotBeSent() throws Exception {
    outbox.add(Incidents.opened("a\nb: c", 1), Sender.now());
    outbox.add(Incidents.opened("d", 2), Sender.now());
    sendAll(sender(LONG));
    assertEquals(List.of("d/opened/1"), takenKeys());
    assertEquals(1, letters.history().size());
  }

  @Test
  void repeatsAllButTheIncidentThatATargetRefuses() throws Exception {
    receiver.answers((exchange, posted) -> receiver.status(exchange, posted,
        posted.json().size() > 8 ? 413 : posted.json().findValuesAsText("incident").contains("i-3") ? 400 : 200));
    KnownIncidents known =
        new KnownIncidents(new RouteFilter(StreamPattern.ALL, Severity.LOW, EnumSet.allOf(Change.class)));
    List<String> others = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      IncidentState state = Incidents.open("i-" + i, "high", 1);
      known.take(state, Incidents.record(state, i));
      others.add(state.id());
    }
    others.remove("i-3");
    sender(LONG, WAIT, new TargetSettings.Alertmanager(receiver.endpoint(""), Map.of(), LONG)).repeat(known, outbox);
    assertEquals(others, receiver.taken().stream()
        .flatMap(one -> one.json().findValuesAsText("incident").stream()).toList());
  }

  @Test
  void keepsWhatNeitherTargetNorBrokersTake() throws Exception {
    receiver.answers((exchange, posted) -> receiver.status(exchange, posted, 400));
    letters.sendException = new TimeoutException("no brokers");
    addThree();
    Sender sender = sender(LONG);
    sender.send(outbox);
    assertEquals(3, outbox.size());
    letters.sendException = null;
    sendAll(sender);
    assertEquals(3, letters.history().size());
  }
}
