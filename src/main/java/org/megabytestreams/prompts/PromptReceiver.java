package org.megabytestreams.prompts;

import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Acknowledgment;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;

/// Hands the prompts of the channel over. A prompt is acknowledged once it is done; the next prompt is asked for once
/// there is room for it.
@ApplicationScoped
public class PromptReceiver {
  /// Takes a prompt. The result completes when the next prompt may come.
  @Incoming(ChannelSettings.PROMPTS)
  @Acknowledgment(Acknowledgment.Strategy.MANUAL)
  @SuppressWarnings("unchecked")
  public CompletionStage<Void> receive(Message<byte[]> prompt) {
    ConsumerRecord<byte[], byte[]> record =
        prompt.getMetadata(IncomingKafkaRecordMetadata.class).orElseThrow().getRecord();
    return prompt.getMetadata(PromptSession.class).orElseThrow().take(record, prompt::ack);
  }
}
