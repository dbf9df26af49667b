package org.megabytestreams.prompts;

import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.reactive.messaging.ClientCustomizer;
import io.smallrye.reactive.messaging.connector.InboundConnector;
import io.smallrye.reactive.messaging.kafka.KafkaCDIEvents;
import io.smallrye.reactive.messaging.kafka.KafkaConnector;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import io.smallrye.reactive.messaging.kafka.KafkaProducer;
import io.smallrye.reactive.messaging.kafka.commit.KafkaCommitHandler;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.spi.Connector;
import org.eclipse.microprofile.reactive.messaging.spi.ConnectorLiteral;
import org.jboss.logging.Logger;
import org.megabytestreams.kafka.RootCause;
import org.megabytestreams.wire.OneLine;

/// Connects the channels of prompts and cancellations to Kafka once the service has started, and not at all if no
/// prompts are to be read.
///
/// After a failure of brokers or the group, it opens the channel of prompts again, from the committed offsets. Any
/// other failure ends the channel and is reported.
@ApplicationScoped
@Connector(PromptChannel.NAME)
public class PromptChannel implements InboundConnector {
  /// Names the connector, and the commit strategy.
  public static final String NAME = "megabyte-prompts";
  private static final Logger LOG = Logger.getLogger(PromptChannel.class);
  /// The time between two transactions while something is being written.
  private static final Duration BETWEEN_WRITES = Duration.ofMillis(20);
  private static final Duration MIN_PAUSE = Duration.ofSeconds(1);
  private static final Duration MAX_PAUSE = Duration.ofSeconds(16);
  private static final long CLOSE_SECONDS = 6;

  @Inject
  BeanManager beans;

  @Inject
  KafkaCDIEvents clients;

  /// A cancelled stream cancels the future that it waits for. So streams wait for copies of these two.
  private final CompletableFuture<PromptWork> started = new CompletableFuture<>();
  private final CompletableFuture<Void> stopping = new CompletableFuture<>();
  private volatile CompletableFuture<Void> closed = CompletableFuture.completedFuture(null);
  private volatile PromptSession session;
  private volatile KafkaConnector cancelling;
  private volatile Duration pause = MIN_PAUSE;
  private volatile long openedNanos;

  /// Begins to read prompts.
  public void start(PromptWork work) {
    started.complete(work);
  }

  /// Tells whether prompts are read and answered, or none are to be. They are not while the channel is opened.
  public boolean answering() {
    PromptSession now = session;
    return !started.isDone() || now != null && now.answering();
  }

  /// Returns the number of prompts that were read and are not done.
  public int inWork() {
    PromptSession now = session;
    return now == null ? 0 : now.inWork();
  }

  /// Cancels the prompts in work that have a correlation id.
  void cancel(String correlation) {
    PromptSession now = session;
    if (now != null) {
      now.cancel(correlation);
    }
  }

  /// Ends the channel. Unfinished prompts are left to other instances, or to the next start.
  public void stop() {
    stopping.complete(null);
    KafkaConnector open = cancelling;
    if (open != null) {
      open.terminate(null);
    }
    try {
      closed.get(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException _) {
      LOG.warn("the channel of prompts was not closed in time");
    }
  }

  @Override
  public Flow.Publisher<? extends Message<?>> getPublisher(Config given) {
    boolean prompts = given.getValue(CHANNEL_NAME_ATTRIBUTE, String.class).equals(ChannelSettings.PROMPTS);
    return Uni.createFrom().completionStage(started.copy()).onItem()
        .transformToMulti(work -> prompts ? messages(work, given) : cancellations(work, given));
  }

  /// Reads cancellations, if there is a topic of them. They need no offsets: those of the past have nothing to cancel.
  private Multi<Message<?>> cancellations(PromptWork work, Config given) {
    if (work.settings().cancellations().isEmpty()) {
      return Multi.createFrom().nothing();
    }
    return Multi.createFrom().<Message<?>>deferred(() -> {
      KafkaConnector kafka = connector();
      cancelling = kafka;
      return Multi.createFrom().publisher(kafka.getPublisher(work.channels().cancellations(given))).map(it -> it);
    }).runSubscriptionOn(Infrastructure.getDefaultExecutor());
  }

  private Multi<Message<?>> messages(PromptWork work, Config given) {
    return Multi.createFrom().deferred(() -> open(work, given)).runSubscriptionOn(Infrastructure.getDefaultExecutor())
        .onFailure(KafkaException.class).retry()
        .when(failures -> failures.onItem().transformToUniAndConcatenate(this::startOver))
        .onFailure(CancellationException.class).recoverWithCompletion()
        .onFailure().invoke(e -> work.failed().accept("continuations: " + OneLine.of(e.toString())))
        .onFailure().recoverWithMulti(Multi.createFrom().nothing());
  }

  /// Waits before the channel is opened again, longer if it was not open for long.
  private Uni<Throwable> startOver(Throwable failure) {
    if (stopping.isDone()) {
      return Uni.createFrom().failure(new CancellationException());
    }
    boolean lasted = System.nanoTime() - openedNanos > MAX_PAUSE.toNanos();
    Duration now = lasted ? MIN_PAUSE : pause;
    pause = now.compareTo(MAX_PAUSE) < 0 ? now.multipliedBy(2) : MAX_PAUSE;
    Throwable root = RootCause.of(failure);
    String line = root == failure ? String.valueOf(failure.getMessage())
        : failure.getMessage() + ": " + root.getMessage();
    LOG.warnf("continuations start over in %d s: %s", now.toSeconds(), OneLine.of(line));
    return Uni.createFrom().item(failure).onItem().delayIt().by(now);
  }

  private Multi<Message<?>> open(PromptWork work, Config given) {
    openedNanos = System.nanoTime();
    PromptSession opened = new PromptSession(work);
    session = opened; // the connector asks for it below
    KafkaConnector kafka = connector();
    CompletableFuture<Void> end = new CompletableFuture<>();
    closed = end;
    try {
      kafka.getSubscriber(work.channels().outgoing());
      KafkaProducer<byte[], byte[]> producer = kafka.getProducer(ChannelSettings.ANSWERS);
      opened.writeTo(producer);
      Multi<Message<?>> prompts = Multi.createFrom().publisher(kafka.getPublisher(work.channels().incoming(given)))
          .onItem().transform(message -> message.addMetadata(opened));
      Multi<Message<?>> writes = Multi.createFrom().ticks().every(BETWEEN_WRITES).onOverflow().drop()
          .onItem().transformToUniAndConcatenate(_ -> producer.runOnSendingThread(opened::write))
          .emitOn(Infrastructure.getDefaultExecutor()).onItem().transformToMultiAndConcatenate(_ ->
              Multi.createFrom().empty());
      Multi<Message<?>> stop = Uni.createFrom().completionStage(stopping.copy()).onItem()
          .<Message<?>>transformToUni(_ -> Uni.createFrom().failure(new CancellationException())).toMulti();
      return Multi.createBy().merging().withRequests(1).streams(prompts, writes, stop)
          .onTermination().call(() -> Uni.createFrom().voidItem().invoke(() -> close(opened, kafka, end))
              .runSubscriptionOn(Infrastructure.getDefaultExecutor()));
    } catch (RuntimeException | Error e) {
      close(opened, kafka, end);
      throw e;
    }
  }

  private void close(PromptSession opened, KafkaConnector kafka, CompletableFuture<Void> end) {
    try {
      opened.close();
      kafka.terminate(null);
      forgetMetrics(kafka);
    } finally {
      end.complete(null);
    }
  }

  /// Tells of the clients a second time. So the observer that measures them lets go of them.
  private void forgetMetrics(KafkaConnector kafka) {
    KafkaConsumer<?, ?> consumer = kafka.getConsumer(ChannelSettings.PROMPTS);
    if (consumer != null && consumer.unwrap() != null) {
      clients.consumer().fire(consumer.unwrap());
    }
    KafkaProducer<?, ?> producer = kafka.getProducer(ChannelSettings.ANSWERS);
    if (producer != null && producer.unwrap() != null) {
      clients.producer().fire(producer.unwrap());
    }
  }

  /// Makes a connector of its own for each opening, so that nothing of a former one stays in memory.
  @SuppressWarnings("unchecked")
  private KafkaConnector connector() {
    var bean = (Bean<KafkaConnector>) beans.resolve(
        beans.getBeans(KafkaConnector.class, ConnectorLiteral.of(KafkaConnector.CONNECTOR_NAME)));
    return bean.create(beans.createCreationalContext(bean));
  }

  /// Makes the commit handler of the channel of prompts.
  @Produces
  @Singleton
  @Identifier(NAME)
  KafkaCommitHandler.Factory commitHandlers() {
    return (_, _, consumer, _) -> {
      PromptSession opened = session;
      opened.readFrom(consumer);
      return opened;
    };
  }

  /// Gives the clients of both channels their properties.
  @Produces
  @Singleton
  ClientCustomizer<Map<String, Object>> clientProperties() {
    return (channel, _, properties) -> {
      if (!ChannelSettings.ALL.contains(channel)) {
        return properties;
      }
      Map<String, Object> all = new HashMap<>(properties);
      all.putAll(started.join().channels().kafka(channel));
      return all;
    };
  }
}
