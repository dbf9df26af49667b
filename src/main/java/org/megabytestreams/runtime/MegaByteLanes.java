package org.megabytestreams.runtime;

import ai.onnxruntime.OrtException;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.megabytestreams.matchmodel.MatchMemory;
import org.megabytestreams.matchmodel.MatchModel;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.SymbolLanes;
import org.megabytestreams.model.Symbols;

/// Predicts for a MegaByte's windows side by side: the global model takes a step a patch, the local model a step a
/// symbol.
final class MegaByteLanes implements SymbolLanes {
  private static final int FIRST_CAPACITY = 64;
  /// The same as `NetworkGraphs.LOCAL_PAD`.
  private static final int LOCAL_PAD = Symbols.COUNT;

  private final Geometry geometry;
  private final int count;
  private final SharedSession appending;
  private final SharedSession patching;
  /// The symbol graph, or the steps graph where drafts are made.
  private final SharedSession spelling;
  private final boolean drafting;
  /// The memory of the model's bundle; null if it has none.
  private final MatchMemory memory;
  /// The places of a lane's local cache: r, then the P places of the current patch.
  private final int seen;
  private final KeyValueCache global;
  private final KeyValueCache local;
  private final int[] patches;
  /// How many places each lane's global cache holds: its patches, or as many as an attention window may still see.
  private final int[] held;
  /// The symbols that the convolutions reach, then the latest patch of each lane. // [lanes][reach + P]
  private final int[][] latest;
  private final int[][] current;
  /// One match model a lane; none if the model takes no match-model predictions.
  private final MatchModel[] matchers;
  /// The window of the latest prompt, and the prompt. Null at first.
  private OnnxWindow promptWindow;
  private int[] prompt;
  private int used;
  private int place;
  /// True if the global model has seen the latest patches.
  private boolean sliced;
  /// Null until the steps are wanted.
  private PatchStep patchStep;
  private SymbolStep symbolStep;
  private DraftSteps draftSteps;

  /// @param spelling the symbol graph, or with `drafting` the steps graph
  /// @param drafting whether symbols that the match model expects are run ahead
  /// @param memory of the model's bundle; null if it has none
  MegaByteLanes(Geometry geometry, int count, SharedSession appending, SharedSession patching, SharedSession spelling,
      boolean drafting, MatchMemory memory) {
    this.geometry = geometry;
    this.count = count;
    this.used = count;
    this.appending = appending;
    this.patching = patching;
    this.spelling = spelling;
    this.drafting = drafting;
    this.memory = memory;
    this.seen = geometry.options().crossPatchKeys();
    this.global = new KeyValueCache(geometry.globalLayers(), count, geometry.globalWidth(), geometry.globalHeads(),
        Math.min(FIRST_CAPACITY, geometry.patches()), geometry.rotary());
    this.local = new KeyValueCache(geometry.localLayers(), count, geometry.localWidth(), geometry.localHeads(),
        seen + geometry.patchSize(), geometry.rotary());
    this.patches = new int[count];
    this.held = new int[count];
    this.latest = new int[count][geometry.options().convolutionReach() + geometry.patchSize()];
    this.current = new int[count][geometry.patchSize()];
    this.matchers = new MatchModel[geometry.options().matching() ? count : 0];
    for (int lane = 0; lane < count; lane++) {
      empty(lane);
    }
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public int position() {
    return place;
  }

  @Override
  public int patches(int lane) {
    return patches[lane];
  }

  @Override
  public void prefill(int lane, int[] symbols) {
    checkStart();
    if (symbols.length >= geometry.windowSymbols()) {
      throw new IllegalArgumentException("expected fewer than " + geometry.windowSymbols() + " symbols, got "
          + symbols.length);
    }
    sliced = false;
    empty(lane);
    if (symbols.length == 0) {
      return;
    }
    OnnxWindow window = prefilled(symbols);
    patches[lane] = window.patches();
    held[lane] = window.places();
    grow(held[lane] + 1);
    global.copy(window.past(), 0, held[lane], lane);
    local.carry(window.carried(), seen, lane);
    if (matchers.length > 0) {
      matchers[lane] = new MatchModel(window.matcher());
    }
    remember(latest[lane], symbols);
  }

  /// Returns a window that holds the symbols. Samples of a prompt follow one another, so the window is kept.
  private OnnxWindow prefilled(int[] symbols) {
    if (promptWindow == null || !Arrays.equals(symbols, prompt)) {
      closePrompt();
      promptWindow = new OnnxWindow(geometry, appending, memory);
      try {
        promptWindow.prefill(symbols);
      } catch (RuntimeException | Error e) {
        closePrompt();
        throw e;
      }
      prompt = symbols.clone();
    }
    return promptWindow;
  }

  private void closePrompt() {
    if (promptWindow != null) {
      promptWindow.close();
      promptWindow = null;
    }
  }

  @Override
  public void use(int lanes) {
    checkStart();
    if (lanes < 1 || lanes > count) {
      throw new IllegalArgumentException("expected to use 1 to " + count + " lanes, got " + lanes);
    }
    if (lanes != used) {
      closeSteps();
      used = lanes;
      global.use(lanes);
      local.use(lanes);
    }
  }

  @Override
  public void move(int from, int to) {
    checkStart();
    global.copy(global, from, held[from], to);
    local.copy(local, from, seen, to);
    patches[to] = patches[from];
    held[to] = held[from];
    latest[to] = latest[from].clone();
    if (matchers.length > 0) {
      matchers[to] = matchers[from];
    }
    empty(from);
    sliced = false;
  }

  @Override
  public float[][] next() {
    try {
      if (place == 0 && !sliced) {
        stepGlobal();
        sliced = true;
        if (draftSteps != null) {
          draftSteps.forget();
        }
      }
      if (drafting) {
        draftSteps = draftSteps == null ? new DraftSteps(geometry, local, used) : draftSteps;
        return draftSteps.next(spelling, place, previous(), patchStep.slices(), matchers);
      }
      symbolStep = symbolStep == null ? new SymbolStep(geometry, local, used) : symbolStep;
      for (int lane = 0; lane < used; lane++) {
        symbolStep.set(lane, previous(lane), patchStep.slices(), place);
        if (matchers.length > 0) {
          symbolStep.set(lane, matchers[lane].next());
        }
      }
      return symbolStep.run(spelling);
    } catch (OrtException e) {
      throw new OnnxRuntimeException("predicting the next symbols of " + used + " windows failed", e);
    }
  }

  private int previous(int lane) {
    return place == 0 ? LOCAL_PAD : current[lane][place - 1];
  }

  private int[] previous() {
    return IntStream.range(0, used).map(this::previous).toArray();
  }

  @Override
  public void append(int[] symbols) {
    if (draftSteps != null) {
      draftSteps.append(place, symbols);
    }
    for (int lane = 0; lane < used; lane++) {
      Symbols.check(symbols[lane]);
      current[lane][place] = symbols[lane];
      if (matchers.length > 0) {
        matchers[lane].append(symbols[lane]);
      }
    }
    place++;
    if (place == geometry.patchSize()) {
      place = 0;
      sliced = false;
      for (int lane = 0; lane < used; lane++) {
        local.moveToFront(lane, geometry.patchSize(), seen);
        patches[lane]++;
        held[lane]++;
        remember(latest[lane], current[lane]);
      }
    }
  }

  @Override
  public void close() {
    closeSteps();
    closePrompt();
    global.close();
    local.close();
  }

  /// Lets the global model see the latest patches. A full lane's result means nothing: the lane must begin again.
  private void stepGlobal() throws OrtException {
    makeRoom();
    patchStep = patchStep == null ? new PatchStep(geometry, global, used) : patchStep;
    for (int lane = 0; lane < used; lane++) {
      patchStep.set(lane, latest[lane], Math.min(held[lane], global.capacity() - 1));
    }
    patchStep.run(patching);
  }

  /// Makes room for a place in every lane in use. Places that no later place will see make way in a full lane. Other
  /// lanes stay as they are: moving turns keys, which rounds, and a lane's numbers must not depend on other lanes.
  private void makeRoom() {
    int visible = geometry.options().attentionWindow() - 1;
    for (int lane = 0; lane < used && visible >= 0; lane++) {
      if (held[lane] == geometry.rememberedPatches()) {
        global.moveToFront(lane, held[lane] - visible, visible);
        held[lane] = visible;
      }
    }
    grow(Arrays.stream(held, 0, used).max().orElse(0) + 1);
  }

  private void grow(int places) {
    if (Math.min(places, geometry.rememberedPatches()) > global.capacity()) {
      closeSteps();
      global.grow(Math.min(places, geometry.rememberedPatches()), geometry.rememberedPatches());
    }
  }

  private void closeSteps() {
    if (patchStep != null) {
      patchStep.close();
      patchStep = null;
    }
    if (symbolStep != null) {
      symbolStep.close();
      symbolStep = null;
    }
    if (draftSteps != null) {
      draftSteps.close();
      draftSteps = null;
    }
    sliced = false;
  }

  private void checkStart() {
    if (place != 0) {
      throw new IllegalStateException("expected place 0 of a patch, got " + place);
    }
  }

  private void empty(int lane) {
    if (matchers.length > 0) {
      matchers[lane] = new MatchModel(memory, geometry.options().guessContexts());
    }
    int reach = geometry.options().convolutionReach();
    patches[lane] = 0;
    held[lane] = 0;
    Arrays.fill(latest[lane], 0, reach, -1);
    Arrays.fill(latest[lane], reach, latest[lane].length, Symbols.BOUNDARY);
    local.carry(new float[geometry.localLayers()][seen * 2 * geometry.localWidth()], seen, lane);
  }

  private static void remember(int[] row, int[] symbols) {
    int from = Math.min(symbols.length, row.length);
    System.arraycopy(row, from, row, 0, row.length - from);
    System.arraycopy(symbols, symbols.length - from, row, row.length - from, from);
  }
}
