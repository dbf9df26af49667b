package org.megabytestreams.prompts;

import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.eclipse.microprofile.reactive.messaging.Acknowledgment;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.spi.Connector;

/// Hands prompts and cancellations over. A prompt is acknowledged once it is done; the next prompt is asked for once
/// there is room for it.
@ApplicationScoped
public class PromptReceiver {
  @Inject
  @Connector(PromptChannel.NAME)
  PromptChannel channel;

  /// Takes a prompt. The result completes when the next prompt may come.
  @Incoming(ChannelSettings.PROMPTS)
  @Acknowledgment(Acknowledgment.Strategy.MANUAL)
  @SuppressWarnings("unchecked")
  public CompletionStage<Void> receive(Message<byte[]> prompt) {
    ConsumerRecord<byte[], byte[]> record =
        prompt.getMetadata(IncomingKafkaRecordMetadata.class).orElseThrow().getRecord();
    return prompt.getMetadata(PromptSession.class).orElseThrow().take(record, prompt::ack);
  }

  /// Cancels the prompts in work whose correlation id a record of the channel of cancellations has.
  @Incoming(ChannelSettings.CANCELLATIONS)
  @Acknowledgment(Acknowledgment.Strategy.MANUAL)
  public CompletionStage<Void> cancel(Message<byte[]> cancellation) {
    Header id = cancellation.getMetadata(IncomingKafkaRecordMetadata.class).orElseThrow().getHeaders()
        .lastHeader(Carried.CORRELATION);
    if (id != null && id.value() != null) {
      channel.cancel(new String(id.value(), StandardCharsets.UTF_8));
    }
    return cancellation.ack();
  }
}
