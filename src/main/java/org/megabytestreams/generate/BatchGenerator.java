package org.megabytestreams.generate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.SymbolLanes;
import org.megabytestreams.model.Symbols;

/// Writes continuations side by side, in one thread of its own. A continuation joins or leaves at the end of a patch,
/// whatever the others do.
public final class BatchGenerator implements Generator {
  /// The most lanes that pay: with full windows, 32 lanes are no faster than 8.
  private static final int MAX_LANES = 32;
  /// The most symbols of prompts that are run between two patches. Continuations being written must not wait for many
  /// that arrive.
  private static final int PROMPT_SYMBOLS = 4096;
  /// The time between two checks whether a sink is ready again, if there is nothing else to do.
  private static final long LOOK_MILLIS = 5;

  private final ByteModel model;
  private final Geometry geometry;
  private final int most;
  private final int maxWaiting;
  private final Consumer<String> failed;
  private final Thread thread;
  /// Guarded by this, as are the fields from here to `requested`.
  private final PriorityQueue<ActiveGeneration> queue = new PriorityQueue<>(ActiveGeneration::compare);
  /// The continuations whose sinks are not ready.
  private final List<ActiveGeneration> parked = new ArrayList<>();
  private int active;
  private boolean closed;
  private long requested;

  /// The continuations being written, by their lanes; for the thread alone.
  private final List<ActiveGeneration> writings = new ArrayList<>();
  private SymbolLanes lanes; // null if the model has no lanes any more

  /// Makes a generator for a number of continuations that are all asked for at once. As many are written at a time as
  /// pays.
  ///
  /// @throws UnsupportedOperationException if the model has no lanes
  public static BatchGenerator forAll(ByteModel model, int continuations) {
    return new BatchGenerator(model, Math.min(continuations, MAX_LANES), continuations);
  }

  /// Makes a generator and starts its thread.
  ///
  /// @param lanes the most continuations that are written at a time
  /// @param maxWaiting the most continuations that may wait besides
  /// @throws UnsupportedOperationException if the model has no lanes
  public BatchGenerator(ByteModel model, int lanes, int maxWaiting) {
    this(model, lanes, maxWaiting, _ -> { });
  }

  /// @param failed gets in one line why nothing is written any more
  /// @see #BatchGenerator(ByteModel, int, int)
  public BatchGenerator(ByteModel model, int lanes, int maxWaiting, Consumer<String> failed) {
    if (lanes < 1 || maxWaiting < 0) {
      throw new IllegalArgumentException("expected at least 1 lane and 0 that wait, got " + lanes + " and "
          + maxWaiting);
    }
    this.model = model;
    this.geometry = model.geometry();
    this.most = lanes;
    this.maxWaiting = maxWaiting;
    this.failed = failed;
    this.lanes = model.draftingLanes(lanes);
    this.thread = Thread.ofPlatform().daemon().name("megabyte-generate").start(this::run);
  }

  @Override
  public synchronized Generation submit(GenerationRequest request, GenerationSink sink) {
    if (closed) {
      throw new IllegalStateException("the generator is closed");
    }
    if (queue.size() + active >= most + maxWaiting) {
      throw new QueueFullException(maxWaiting);
    }
    ActiveGeneration writing = new ActiveGeneration(request, sink, geometry, requested++, this::wake);
    queue.add(writing);
    notifyAll();
    return writing;
  }

  @Override
  public synchronized int waiting() {
    return queue.size() + parked.size();
  }

  @Override
  public synchronized int active() {
    return active;
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    boolean interrupted = false;
    while (thread.isAlive() && Thread.currentThread() != thread) { // a sink may close it
      try {
        thread.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void wake() {
    notifyAll();
  }

  private void run() {
    try {
      while (await()) {
        try {
          settleWaiting();
          admit();
          writePatch();
        } catch (RuntimeException | Error e) {
          failAll(e);
        }
      }
      for (ActiveGeneration writing : allOfThem()) {
        writing.end(Finish.Reason.CANCELLED);
      }
    } catch (RuntimeException | Error e) { // the model has no lanes any more
      synchronized (this) {
        closed = true;
      }
      allOfThem().forEach(writing -> writing.fail(e));
      failed.accept("the generator has stopped: " + Finish.line(e));
    } finally {
      if (lanes != null) {
        lanes.close();
      }
    }
  }

  /// Waits for something to do. Returns whether to go on.
  private synchronized boolean await() {
    try {
      if (!closed && queue.isEmpty() && active == 0) {
        wait(parked.isEmpty() ? 0 : LOOK_MILLIS);
      }
    } catch (InterruptedException _) {
      closed = true;
    }
    return !closed;
  }

  private synchronized List<ActiveGeneration> allOfThem() {
    List<ActiveGeneration> all = new ArrayList<>(writings);
    all.addAll(queue);
    all.addAll(parked);
    queue.clear();
    parked.clear();
    active = 0;
    return all;
  }

  /// Takes out the continuations that have ended while they waited. Those whose sinks are ready again wait for a lane.
  private void settleWaiting() {
    List<ActiveGeneration> waiting;
    List<ActiveGeneration> unready;
    synchronized (this) {
      waiting = List.copyOf(queue);
      unready = List.copyOf(parked);
    }
    waiting.forEach(ActiveGeneration::check); // not under the lock: a sink may ask for another
    unready.forEach(ActiveGeneration::check);
    List<ActiveGeneration> ready = unready.stream().filter(writing -> !writing.ended() && writing.ready()).toList();
    synchronized (this) {
      queue.removeIf(ActiveGeneration::ended);
      parked.removeIf(ActiveGeneration::ended);
      parked.removeAll(ready);
      queue.addAll(ready);
    }
  }

  /// Gives free lanes to the continuations that wait. Lanes whose windows are full begin again.
  private void admit() {
    for (int lane = 0; lane < writings.size(); lane++) {
      if (writings.get(lane).slid()) {
        lanes.prefill(lane, writings.get(lane).firstPatches());
      }
    }
    int symbols = 0;
    int[] before = null;
    for (ActiveGeneration next = take(); next != null; next = symbols < PROMPT_SYMBOLS ? take() : null) {
      writings.add(next);
      int[] prompt = next.firstPatches();
      lanes.prefill(writings.size() - 1, prompt);
      symbols += Arrays.equals(prompt, before) ? 0 : prompt.length; // lanes run equal prompts once
      before = prompt;
    }
    if (!writings.isEmpty()) {
      lanes.use(writings.size());
    }
  }

  private synchronized ActiveGeneration take() {
    if (active == most || queue.isEmpty()) {
      return null;
    }
    active++;
    return queue.poll();
  }

  /// Lets every lane write a patch, or the rest of one.
  private void writePatch() {
    if (writings.isEmpty()) {
      return;
    }
    int[] symbols = new int[writings.size()];
    do {
      // If all have ended within a patch, the rest of the patch need not be predicted.
      float[][] predicted = writings.stream().allMatch(ActiveGeneration::ended) ? null : lanes.next();
      for (int lane = 0; lane < symbols.length; lane++) {
        symbols[lane] = predicted == null ? Symbols.BOUNDARY : writings.get(lane).next(predicted[lane]);
      }
      lanes.append(symbols);
    } while (lanes.position() > 0);
    writings.forEach(ActiveGeneration::endPatch);
    writings.forEach(ActiveGeneration::check);
    for (int lane = writings.size() - 1; lane >= 0; lane--) {
      boolean ready = !writings.get(lane).ended() && writings.get(lane).ready();
      if (!ready) {
        leave(lane);
      }
    }
  }

  /// Frees a lane; the last lane takes its place.
  private void leave(int lane) {
    int last = writings.size() - 1;
    ActiveGeneration left = writings.get(lane);
    if (lane < last) {
      lanes.move(last, lane);
      writings.set(lane, writings.get(last));
    }
    writings.removeLast();
    synchronized (this) {
      active--;
      if (!left.ended()) {
        parked.add(left);
      }
    }
  }

  /// Lets all continuations fail and makes new lanes, since after a failure of the model nothing is known of the lanes.
  private void failAll(Throwable e) {
    writings.forEach(writing -> writing.fail(e));
    writings.clear();
    synchronized (this) {
      active = 0;
    }
    lanes.close();
    lanes = null;
    lanes = model.draftingLanes(most);
  }
}
