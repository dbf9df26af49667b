package org.megabytestreams.prompts;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.megabytestreams.generate.Prompt;

/// Finds what prompts mean, each in a thread of its own beside that which reads them: brokers and other instances may
/// keep it waiting. What cannot be had for now is asked for again until the prompt's deadline.
final class PromptResolver {
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final PromptSources sources;

  PromptResolver(PromptSources sources) {
    this.sources = sources;
  }

  /// What a prompt means, once that is known. Fails with [BadRequest] where there is no such thing, with
  /// [java.util.concurrent.TimeoutException] where it cannot be had in time. Cancelled, it is asked for no more.
  ///
  /// @param longest how long to go on asking
  CompletableFuture<Prompt> find(ActivePrompt prompt, Duration longest) {
    CompletableFuture<Prompt> found = new CompletableFuture<>();
    Thread asking = Thread.ofVirtual().name("megabyte-" + prompt.name()).start(() -> ask(prompt, found));
    found.orTimeout(longest.toMillis(), TimeUnit.MILLISECONDS).whenComplete((_, _) -> asking.interrupt());
    return found;
  }

  private void ask(ActivePrompt prompt, CompletableFuture<Prompt> found) {
    try {
      while (!found.isDone()) {
        try {
          found.complete(sources.asked(prompt.source(), prompt.record().value()));
        } catch (UncheckedIOException _) {
          Thread.sleep(PAUSE);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // it is done
    } catch (RuntimeException | Error e) {
      found.completeExceptionally(e);
    }
  }
}
