package org.megabytestreams.prompts;

import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.megabytestreams.fuzz.Guard;
import org.megabytestreams.fuzz.HeaderLines;
import org.megabytestreams.generate.Prompt;

/// Reads bytes as a prompt with headers, and as the request of a sample.
public final class PromptFuzz {
  private static final RequestLimits LIMITS = new RequestLimits(1 << 16, 1 << 16, 16, Duration.ofMinutes(1));

  private PromptFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    ConsumerRecord<byte[], byte[]> record = HeaderLines.record(data);
    ActivePrompt prompt = new ActivePrompt(record, 0, () -> { });
    Guard.check(data, () -> {
      Carried.check(record);
      prompt.header("action");
      prompt.header("reply-topic");
      prompt.header(StreamPrompts.TOPIC);
      prompt.header(RangePrompts.NAME);
      ContinuationOptions options = ContinuationOptions.read(prompt::headers, LIMITS);
      byte[] text = record.value() == null ? new byte[0] : record.value();
      options.request(Prompt.of(text), options.samples() - 1);
    }, BadRequestException.class);
  }
}
