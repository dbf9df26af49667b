package org.megabytestreams.continuation;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.megabytestreams.generate.Prompt;

/// Finds what prompts mean, beside the thread that reads them: brokers and other instances may keep it waiting.
///
/// What cannot be had for now is asked for again until the prompt's deadline.
final class PromptLookups implements AutoCloseable {
  private static final int AT_A_TIME = 4;
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final PromptSources sources;
  private final ScheduledExecutorService threads =
      Executors.newScheduledThreadPool(AT_A_TIME, Thread.ofPlatform().daemon().name("megabyte-prompt-", 0).factory());

  PromptLookups(PromptSources sources) {
    this.sources = sources;
  }

  /// Fails with [BadRequest] where there is no such thing, with [UncheckedIOException] where it could not be had in
  /// time. Cancelled, it is asked for no more.
  ///
  /// @param longest how long to go on asking
  CompletableFuture<Prompt> find(PromptInWork prompt, Duration longest) {
    CompletableFuture<Prompt> found = new CompletableFuture<>();
    long startNanos = System.nanoTime();
    threads.execute(() -> ask(prompt, found, startNanos, longest));
    return found;
  }

  private void ask(PromptInWork prompt, CompletableFuture<Prompt> found, long startNanos, Duration longest) {
    if (found.isDone()) {
      return;
    }
    try {
      found.complete(sources.asked(prompt.source(), prompt.record().value()));
    } catch (UncheckedIOException e) {
      if (System.nanoTime() - startNanos + PAUSE.toNanos() < longest.toNanos()) {
        threads.schedule(() -> ask(prompt, found, startNanos, longest), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
      } else {
        found.completeExceptionally(e);
      }
    } catch (RuntimeException e) {
      found.completeExceptionally(e);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
