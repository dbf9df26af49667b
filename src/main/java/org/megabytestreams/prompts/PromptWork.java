package org.megabytestreams.prompts;

import java.util.function.Consumer;
import org.megabytestreams.generate.Generator;
import org.megabytestreams.wire.DeadLetterContent;

/// Holds what it takes to answer prompts.
///
/// @param sources finds the records that stand before a prompt
/// @param model digest of the generator's model
/// @param failed gets in one line why no prompt is answered any more
public record PromptWork(PromptSettings settings, RequestLimits limits, Generator generator, PromptSources sources,
    String model, Consumer<String> failed) {
  ChannelSettings channels() {
    return new ChannelSettings(settings, Math.max(limits.promptBytes(), DeadLetterContent.MAX_BYTES));
  }

  PromptProcessor processor() {
    return new PromptProcessor(settings, limits, generator, new PromptResolver(sources),
        new AnswerRecords(settings, model));
  }
}
