package org.megabytestreams.foreign;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.inject.ConfigExtension;
import io.smallrye.reactive.messaging.kafka.KafkaCDIEvents;
import io.smallrye.reactive.messaging.kafka.KafkaConnector;
import io.smallrye.reactive.messaging.kafka.commit.KafkaIgnoreCommit;
import io.smallrye.reactive.messaging.kafka.commit.KafkaThrottledLatestProcessedCommit;
import io.smallrye.reactive.messaging.kafka.fault.KafkaFailStop;
import io.smallrye.reactive.messaging.kafka.impl.KafkaClientServiceImpl;
import io.smallrye.reactive.messaging.kafka.reply.KafkaRequestReplyFactory;
import io.smallrye.reactive.messaging.kafka.reply.UUIDCorrelationIdHandler;
import io.smallrye.reactive.messaging.providers.MediatorFactory;
import io.smallrye.reactive.messaging.providers.connectors.ExecutionHolder;
import io.smallrye.reactive.messaging.providers.connectors.WorkerPoolRegistry;
import io.smallrye.reactive.messaging.providers.extension.ChannelProducer;
import io.smallrye.reactive.messaging.providers.extension.EmitterFactoryImpl;
import io.smallrye.reactive.messaging.providers.extension.HealthCenter;
import io.smallrye.reactive.messaging.providers.extension.LegacyEmitterFactoryImpl;
import io.smallrye.reactive.messaging.providers.extension.MediatorManager;
import io.smallrye.reactive.messaging.providers.extension.MutinyEmitterFactoryImpl;
import io.smallrye.reactive.messaging.providers.extension.ReactiveMessagingExtension;
import io.smallrye.reactive.messaging.providers.impl.ConfiguredChannelFactory;
import io.smallrye.reactive.messaging.providers.impl.ConnectorFactories;
import io.smallrye.reactive.messaging.providers.impl.InternalChannelRegistry;
import io.smallrye.reactive.messaging.providers.wiring.Wiring;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Map;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;
import org.jboss.weld.environment.se.Weld;
import org.jboss.weld.environment.se.WeldContainer;

/// Runs SmallRye Reactive Messaging with its Kafka connector, as an application of somebody else would.
final class ReactiveContainer implements AutoCloseable {
  private static final int ABOVE_OTHERS = 500;

  private final ClassLoader tests = Thread.currentThread().getContextClassLoader();
  private final Config config;
  private final WeldContainer container;

  /// @param properties of the application
  /// @param beans its own classes
  ReactiveContainer(Map<String, String> properties, Class<?>... beans) {
    config = new SmallRyeConfigBuilder().withSources(new PropertiesConfigSource(properties, "test", ABOVE_OTHERS))
        .build();
    ClassLoader own = new URLClassLoader(new URL[0], tests); // the tests' own has another configuration
    Thread.currentThread().setContextClassLoader(own);
    ConfigProviderResolver.instance().registerConfig(config, own);
    container = new Weld().disableDiscovery().extensions(new ConfigExtension(), new ReactiveMessagingExtension())
        .beanClasses(MediatorFactory.class, MediatorManager.class, WorkerPoolRegistry.class,
            InternalChannelRegistry.class, ConnectorFactories.class, ConfiguredChannelFactory.class,
            ChannelProducer.class, ExecutionHolder.class, Wiring.class, HealthCenter.class, EmitterFactoryImpl.class,
            MutinyEmitterFactoryImpl.class, LegacyEmitterFactoryImpl.class, KafkaConnector.class, KafkaCDIEvents.class,
            KafkaClientServiceImpl.class, KafkaRequestReplyFactory.class, UUIDCorrelationIdHandler.class,
            KafkaThrottledLatestProcessedCommit.Factory.class, KafkaIgnoreCommit.Factory.class,
            KafkaFailStop.Factory.class)
        .addBeanClasses(beans).initialize();
  }

  <T> T bean(Class<T> type) {
    return container.select(type).get();
  }

  @Override
  public void close() {
    container.close();
    ConfigProviderResolver.instance().releaseConfig(config);
    Thread.currentThread().setContextClassLoader(tests);
  }
}
