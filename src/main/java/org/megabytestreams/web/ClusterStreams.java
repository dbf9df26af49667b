package org.megabytestreams.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.megabytestreams.generate.Prompt;
import org.megabytestreams.prompts.LocalStreams;
import org.megabytestreams.prompts.LocalStreams.Look;
import org.megabytestreams.prompts.StreamPrompts;

/// Finds the streams of all instances: those that this instance scores, and those of others by their [WindowResource].
///
/// All other instances are asked at once. Producers may put a stream in any partition, so its key does not give its
/// owner. If every partition of the topic was searched in vain, the stream does not exist. Otherwise it may be on the
/// move.
public final class ClusterStreams implements StreamPrompts, AutoCloseable {
  private final LocalStreams own;
  private final Supplier<List<String>> others;
  private final Function<String, Set<Integer>> partitions;
  private final WindowClient client;

  /// Creates the lookup.
  ///
  /// @param own the streams of this instance
  /// @param others the current addresses of the other instances, each `HOST:PORT`
  /// @param partitions all that a topic has
  /// @param instanceKey that this instance shows to the others
  public ClusterStreams(LocalStreams own, Supplier<List<String>> others, Function<String, Set<Integer>> partitions,
      Optional<String> instanceKey) {
    this.client = new WindowClient(instanceKey);
    this.own = own;
    this.others = others;
    this.partitions = partitions;
  }

  @Override
  public Optional<Prompt> prompt(String topic, byte[] key, byte[] text) {
    Look here = own.look(topic, key);
    if (here.window().isPresent()) {
      return here.window().map(window -> window.followedBy(text));
    }
    List<CompletableFuture<Look>> answers = others.get().stream().map(other -> client.ask(other, topic, key)).toList();
    Set<Integer> missing = new TreeSet<>(partitions.apply(topic));
    missing.removeAll(here.partitions());
    await(answers);
    String trouble = null;
    for (CompletableFuture<Look> answer : answers) {
      switch (answer.state()) {
        case SUCCESS -> {
          Look there = answer.resultNow();
          if (there.window().isPresent()) {
            return there.window().map(window -> window.followedBy(text));
          }
          missing.removeAll(there.partitions());
        }
        case FAILED -> trouble = answer.exceptionNow().getMessage();
        default -> trouble = "another instance has not answered";
      }
    }
    if (!missing.isEmpty()) {
      throw new UncheckedIOException(new IOException("partitions " + missing + " of " + topic + " belong to no"
          + " instance that answers, try again" + (trouble == null ? "" : ": " + trouble)));
    }
    return Optional.empty();
  }

  /// Waits until one instance has the stream, or all have answered.
  private static void await(List<CompletableFuture<Look>> answers) {
    CompletableFuture<Void> enough = new CompletableFuture<>();
    answers.forEach(answer -> answer.thenAccept(look -> look.window().ifPresent(_ -> enough.complete(null))));
    CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).whenComplete((_, _) -> enough.complete(null));
    try {
      enough.get();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException("interrupted"));
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
