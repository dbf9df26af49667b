package org.megabytestreams.prompts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.smallrye.common.annotation.Experimental;
import io.smallrye.reactive.messaging.kafka.commit.KafkaCommitHandler;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Holds the interface that [PromptSession] implements as it is today. Reactive Messaging may change it in any release.
class CommitHandlerApiTest {
  @Test
  void hasNoMethodThatPromptSessionDoesNotKnow() {
    assertEquals("Experimental API", KafkaCommitHandler.class.getAnnotation(Experimental.class).value());
    assertEquals(List.of("decorateStream(Multi)", "handle(IncomingKafkaRecord)", "partitionsAssigned(Collection)",
        "partitionsRevoked(Collection)", "received(IncomingKafkaRecord)", "terminate(boolean)"),
        methods(KafkaCommitHandler.class));
    assertEquals(List.of("create(KafkaConnectorIncomingConfiguration,Vertx,KafkaConsumer,BiConsumer)"),
        methods(KafkaCommitHandler.Factory.class));
  }

  private static List<String> methods(Class<?> type) {
    return Arrays.stream(type.getDeclaredMethods()).map(CommitHandlerApiTest::signature).sorted().toList();
  }

  private static String signature(Method method) {
    return method.getName() + "(" + String.join(",",
        Arrays.stream(method.getParameterTypes()).map(Class::getSimpleName).toList()) + ")";
  }
}
