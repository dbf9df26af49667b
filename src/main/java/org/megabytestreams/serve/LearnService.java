package org.megabytestreams.serve;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.megabytestreams.autolearn.AutoLearnSettings;
import org.megabytestreams.autolearn.AutoLearner;
import org.megabytestreams.process.OwnProgram;

/// Lets the service learn its topics, and says in log and metrics how that goes.
@Singleton
final class LearnService implements AutoLearner.Observer {
  private static final Logger LOG = Logger.getLogger(LearnService.class);
  private static final String MAX_HEAP = "-Xmx1g";

  private final Map<AutoLearner.Outcome, Counter> runs = new EnumMap<>(AutoLearner.Outcome.class);
  private final AtomicInteger running = new AtomicInteger();
  private AutoLearner learner;

  LearnService(MeterRegistry registry) {
    for (AutoLearner.Outcome outcome : AutoLearner.Outcome.values()) {
      runs.put(outcome, Counter.builder("megabyte.learn.runs").description("runs in which the service learnt")
          .tag("outcome", outcome.id()).register(registry));
    }
    Gauge.builder("megabyte.learn.running", running, AtomicInteger::get).description("1 while the service learns")
        .register(registry);
  }

  /// Begins to learn.
  ///
  /// @throws IllegalStateException if this program cannot learn
  synchronized void start(AutoLearnSettings settings) throws IOException {
    if (System.getProperty("org.graalvm.nativeimage.imagecode") != null) {
      throw new IllegalStateException("megabyte.learn.enabled: a native executable does not learn; run the service by"
          + " ./megabyte or in the JVM image");
    }
    learner = new AutoLearner(settings, OwnProgram.childCommand(OwnProgram.jar(), List.of(MAX_HEAP)), this);
    learner.start();
  }

  synchronized void stop(Duration most) throws InterruptedException {
    if (learner != null) {
      learner.stop(most);
    }
  }

  @Override
  public void began() {
    running.set(1);
    LOG.debug("learning begins");
  }

  @Override
  public void ended(AutoLearner.Outcome outcome, String text) {
    running.set(0);
    runs.get(outcome).increment();
    switch (outcome) {
      case PROMOTED, NOT_BETTER -> LOG.infof("learnt %s", text);
      case TOO_FEW_RECORDS, INTERRUPTED -> LOG.debugf("%s", text);
      case FAILED -> LOG.warnf("learning failed: %s", text);
    }
  }
}
