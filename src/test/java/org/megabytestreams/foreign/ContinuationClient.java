package org.megabytestreams.foreign;

import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import io.smallrye.reactive.messaging.kafka.reply.KafkaRequestReply;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;

/// Asks for continuations, as `docs/how-to/continue.md` shows it.
@ApplicationScoped
public class ContinuationClient {
  @Inject
  @Channel("continue")
  KafkaRequestReply<byte[], byte[]> service;

  Uni<byte[]> next(byte[] prompt) {
    var options = OutgoingKafkaRecordMetadata.<String>builder().addHeaders(
        new RecordHeader("chunks", "false".getBytes()), new RecordHeader("max-bytes", "200".getBytes())).build();
    return service.request(Message.of(prompt).addMetadata(options)).map(ContinuationClient::text);
  }

  static byte[] text(Message<byte[]> reply) {
    var headers = reply.getMetadata(IncomingKafkaRecordMetadata.class).orElseThrow().getHeaders();
    String reason = new String(headers.lastHeader("reason").value());
    if (reason.equals("rejected") || reason.equals("failed")) {
      throw new IllegalStateException(new String(headers.lastHeader("error").value()));
    }
    return reply.getPayload();
  }
}
