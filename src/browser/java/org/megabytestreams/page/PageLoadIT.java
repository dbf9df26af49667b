package org.megabytestreams.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.process.BrokerProcess;
import org.megabytestreams.testing.ServeProcess;
import org.megabytestreams.testing.TestBroker;
import org.megabytestreams.testing.TestClients;
import org.megabytestreams.wire.Json;
import org.megabytestreams.wire.RecordPosition;
import org.megabytestreams.wire.Score;
import org.megabytestreams.wire.ScoreFields;
import org.megabytestreams.wire.StreamName;

/// Measures the live page under load: 1,000 streams and 10,000 scores a second, written to topic `scores` of a real
/// broker. It prints figures, and checks that the page shows what was written.
///
/// `mvn verify -Pbrowser -Dpage.load=true -Dit.test=PageLoadIT`
@EnabledIfSystemProperty(named = "page.load", matches = "true")
class PageLoadIT {
  private static final int STREAMS = 1000;
  private static final int PARTITIONS = 4;
  private static final int RATE = 10_000;
  private static final Duration PART = Duration.ofSeconds(30);
  /// The page could draw as many frames as callbacks come before one.
  private static final String COUNT_FRAMES =
      "() => { window.framesSeen = 0;"
          + " const turn = () => { window.framesSeen++; requestAnimationFrame(turn); }; turn(); }";

  @TempDir
  Path folder;

  private final AtomicLong written = new AtomicLong();
  private final AtomicBoolean enough = new AtomicBoolean();

  @Test
  void showsTenThousandScoresASecond() throws Exception {
    try (BrokerProcess broker = TestBroker.start(folder.resolve("broker"))) {
      TestClients clients = new TestClients(broker.bootstrapServers());
      clients.create(PARTITIONS, "bytes", "scores", "alerts", "dead-letters");
      try (ServeProcess serve = serve(broker); Playwright playwright = Chromium.playwright();
          Browser browser = Chromium.launch(playwright); KafkaProducer<byte[], byte[]> producer = clients.producer()) {
        serve.await("(scoring bytes)");
        Thread load = Thread.ofPlatform().start(() -> write(producer));
        try {
          double alone = share(serve);
          Page page = browser.newPage();
          page.navigate(serve.http());
          page.waitForSelector(".lane, [data-lane], canvas", new Page.WaitForSelectorOptions().setTimeout(20_000));
          double paint = ((Number) page.evaluate(
              "performance.getEntriesByName('first-contentful-paint')[0].startTime")).doubleValue();
          double first = share(serve); // Java compiles what the page needs
          long before = written.get();
          page.evaluate(COUNT_FRAMES);
          double looked = share(serve);
          double rate = (written.get() - before) / (double) PART.toSeconds();
          double frames = ((Number) page.evaluate("window.framesSeen / " + PART.toSeconds())).doubleValue();
          long memory = serve.residentKb();
          double again = share(serve);
          double later = (looked + again) / 2;
          System.out.printf(Locale.ROOT, "scores a second %,.0f of %d streams; frames a second %.0f; first paint %.0f ms%n",
              rate, STREAMS, frames, paint);
          System.out.printf(Locale.ROOT, "of a core, the service takes %.1f%% without the page, %.1f%% with it:"
              + " %.1f%% for the page, and %.1f%% in its first %d s%n", 100 * alone, 100 * later,
              100 * (later - alone), 100 * (first - alone), PART.toSeconds());
          System.out.printf(Locale.ROOT, "resident %,d MB, and %,d MB %d s later%n", memory >> 10,
              serve.residentKb() >> 10, PART.toSeconds());
          assertTrue(page.textContent("body").contains("stream-"), "the page shows none of the streams");
        } finally {
          enough.set(true);
          load.join();
        }
        assertEquals(0, clients.read("dead-letters", 0, Duration.ofSeconds(1)).size());
      }
    }
  }

  private ServeProcess serve(BrokerProcess broker) throws IOException {
    return ServeProcess.start(folder.resolve("serve.out"), Map.of(), "--bootstrap", broker.bootstrapServers(),
        "--data", folder.resolve("data").toString(), "--set", "megabyte.continuations.enabled=false");
  }

  /// Writes scores at an even pace until there are enough.
  private void write(KafkaProducer<byte[], byte[]> producer) {
    long startNanos = System.nanoTime();
    for (long i = 0; !enough.get(); i++) {
      long due = startNanos + Math.round(i * 1e9 / RATE);
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      String stream = "stream-" + i * 7919 % STREAMS;
      int partition = (int) (i * 7919 % STREAMS % PARTITIONS);
      double p = (i * 2654435761L % 10_000 + 1) / 10_000.0;
      Score score = new Score(new ScoreFields(StreamName.of(stream.getBytes(StandardCharsets.UTF_8)),
          new ScoreFields.Origin(new RecordPosition("bytes", partition, i), System.currentTimeMillis()), 120, 55.5,
          0.46, 9.5, 17, p, new ScoreFields.Receipt("ab".repeat(32), "cd".repeat(32), 0, 0, 640)));
      producer.send(new ProducerRecord<>("scores", partition, stream.getBytes(StandardCharsets.UTF_8),
          Json.write(score)));
      written.incrementAndGet();
    }
  }

  /// Returns the share of a core that the service takes over the next while.
  private static double share(ServeProcess serve) throws InterruptedException {
    Duration before = serve.processorTime();
    long startNanos = System.nanoTime();
    Thread.sleep(PART);
    return serve.processorTime().minus(before).toNanos() / (double) (System.nanoTime() - startNanos);
  }
}
