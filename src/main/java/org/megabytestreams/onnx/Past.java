package org.megabytestreams.onnx;

import ai.onnxruntime.OnnxTensor;
import java.lang.foreign.Arena;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Keys and values of layers, of windows side by side, in direct memory that graphs read in place.
///
/// Not safe for use by several threads.
final class Past implements AutoCloseable {
  private final int layers;
  private final int windows;
  private final int heads;
  private final int headWidth;
  /// Keys and values of each layer, keys first. // [windows, heads, capacity, headWidth]
  private final List<FloatBuffer> memory = new ArrayList<>();
  /// What graphs see of them: the windows in use, the first ones.
  private final List<OnnxTensor> tensors = new ArrayList<>();
  private int used;
  private Arena arena = Arena.ofShared();
  private int capacity;

  /// All zeros, all in use.
  Past(int layers, int windows, int width, int heads, int capacity) {
    this.layers = layers;
    this.windows = windows;
    this.used = windows;
    this.heads = heads;
    this.headWidth = width / heads;
    this.capacity = capacity;
    allocate(arena, capacity);
  }

  int capacity() {
    return capacity;
  }

  long bytes() {
    return 2L * layers * windows * heads * capacity * headWidth * Float.BYTES;
  }

  /// Lets graphs see the first `count` windows only.
  void use(int count) {
    used = count;
    tensors.forEach(OnnxTensor::close);
    tensors.clear();
    memory.forEach(all -> tensors.add(view(all, capacity)));
  }

  void addTo(Map<String, OnnxTensor> inputs) {
    for (int i = 0; i < layers; i++) {
      inputs.put("pastKeys." + i, tensors.get(2 * i));
      inputs.put("pastValues." + i, tensors.get(2 * i + 1));
    }
  }

  /// Room outside the heap for what a run of a graph gives of new places, by the outputs' names.
  ///
  /// @param buffers the memory of the outputs, keys and values of each layer, keys first
  record Landing(Arena arena, Map<String, OnnxTensor> outputs, List<FloatBuffer> buffers) implements AutoCloseable {
    @Override
    public void close() {
      outputs.values().forEach(OnnxTensor::close);
      arena.close();
    }
  }

  /// Room for `count` new places of each window in use; see [#keep].
  Landing landing(int count) {
    Landing landing = new Landing(Arena.ofShared(), new HashMap<>(), new ArrayList<>());
    for (int i = 0; i < layers; i++) {
      for (String name : List.of("keys." + i, "values." + i)) {
        OnnxTensor tensor = Tensors.allocate(landing.arena(), used * heads * count * headWidth, 1, used, heads, count,
            headWidth);
        landing.outputs().put(name, tensor);
        landing.buffers().add(Tensors.buffer(tensor));
      }
    }
    return landing;
  }

  /// Takes over the `count` new places of each window in use, to stand from `at[window]` on.
  void keep(Landing landed, int count, int... at) {
    int floats = count * headWidth;
    for (int i = 0; i < memory.size(); i++) {
      FloatBuffer from = landed.buffers().get(i);
      FloatBuffer target = memory.get(i);
      for (int window = 0; window < used; window++) {
        for (int head = 0; head < heads; head++) {
          int row = window * heads + head;
          target.put((row * capacity + at[window]) * headWidth, from, row * floats, floats);
        }
      }
    }
  }

  /// Takes over the first `places` places of a window of `other`.
  void copy(Past other, int from, int places, int to) {
    for (int i = 0; i < memory.size(); i++) {
      copy(other.memory.get(i), other.capacity, from * heads, memory.get(i), capacity, to * heads, places, heads);
    }
  }

  /// Moves `count` places of a window from `from` to the front.
  void moveToFront(int window, int from, int count) {
    for (FloatBuffer buffer : memory) {
      for (int head = 0; head < heads; head++) {
        int start = (window * heads + head) * capacity * headWidth;
        buffer.put(start, buffer, start + from * headWidth, count * headWidth);
      }
    }
  }

  /// Sets the first places of one window.
  ///
  /// @param carried of each layer, places of all heads' keys and then values side by side // [layers][r · 2 · width]
  void carry(float[][] carried, int places, int window) {
    int width = heads * headWidth;
    for (int i = 0; i < memory.size(); i++) {
      for (int head = 0; head < heads; head++) {
        for (int place = 0; place < places; place++) {
          memory.get(i).put(((window * heads + head) * capacity + place) * headWidth, carried[i / 2],
              (2 * place + i % 2) * width + head * headWidth, headWidth);
        }
      }
    }
  }

  /// Makes room for `needed` places, doubling, within `most`.
  void grow(int needed, int most) {
    if (needed <= capacity) {
      return;
    }
    int wanted = capacity;
    while (wanted < needed) {
      wanted *= 2;
    }
    wanted = Math.min(wanted, most);
    List<FloatBuffer> old = List.copyOf(memory);
    Arena larger = Arena.ofShared();
    allocate(larger, wanted);
    for (int i = 0; i < memory.size(); i++) {
      copy(old.get(i), capacity, 0, memory.get(i), wanted, 0, capacity, windows * heads);
    }
    arena.close();
    arena = larger;
    capacity = wanted;
  }

  @Override
  public void close() {
    tensors.forEach(OnnxTensor::close);
    arena.close();
  }

  /// Copies the first `places` places of `rows` heads.
  private void copy(FloatBuffer from, int fromCapacity, int fromRow, FloatBuffer to, int toCapacity, int toRow,
      int places, int rows) {
    for (int row = 0; row < rows; row++) {
      to.put((toRow + row) * toCapacity * headWidth, from, (fromRow + row) * fromCapacity * headWidth,
          places * headWidth);
    }
  }

  /// Zeros for all windows, and tensors of those in use.
  private void allocate(Arena owner, int places) {
    tensors.forEach(OnnxTensor::close);
    tensors.clear();
    memory.clear();
    for (int i = 0; i < 2 * layers; i++) {
      memory.add(Tensors.memory(owner, windows * heads * places * headWidth));
      tensors.add(view(memory.getLast(), places));
    }
  }

  private OnnxTensor view(FloatBuffer all, int places) {
    return Tensors.over(all.slice(0, used * heads * places * headWidth), used, heads, places, headWidth);
  }
}
