package org.megabytestreams.prompts;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.megabytestreams.generate.Prompt;

/// Finds the prompts that requests name, each in a thread of its own beside the thread that reads requests. Brokers and
/// other instances may keep a search waiting. A source that cannot be read for now is tried again until the prompt's
/// deadline.
final class PromptResolver {
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final PromptSources sources;

  PromptResolver(PromptSources sources) {
    this.sources = sources;
  }

  /// Returns the prompt that a request means, once it is known. Fails with [BadRequestException] if there is no such
  /// source. Fails with [java.util.concurrent.TimeoutException] if the source cannot be read in time. A cancelled
  /// search ends.
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
          found.complete(sources.resolve(prompt.source(), prompt.record().value()));
        } catch (UncheckedIOException _) {
          Thread.sleep(PAUSE);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // the search is done
    } catch (RuntimeException | Error e) {
      found.completeExceptionally(e);
    }
  }
}
