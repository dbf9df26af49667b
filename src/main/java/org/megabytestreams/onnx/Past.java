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
  private final List<OnnxTensor> tensors = new ArrayList<>();
  private Arena arena = Arena.ofShared();
  private int capacity;

  /// All zeros.
  Past(int layers, int windows, int width, int heads, int capacity) {
    this.layers = layers;
    this.windows = windows;
    this.heads = heads;
    this.headWidth = width / heads;
    this.capacity = capacity;
    for (int i = 0; i < 2 * layers; i++) {
      tensors.add(tensor(arena, capacity));
    }
  }

  int capacity() {
    return capacity;
  }

  long bytes() {
    return 2L * layers * windows * heads * capacity * headWidth * Float.BYTES;
  }

  void addTo(Map<String, OnnxTensor> inputs) {
    for (int i = 0; i < layers; i++) {
      inputs.put("pastKeys." + i, tensors.get(2 * i));
      inputs.put("pastValues." + i, tensors.get(2 * i + 1));
    }
  }

  /// Room outside the heap for what a run of a graph gives of new places, by the outputs' names.
  record Landing(Arena arena, Map<String, OnnxTensor> outputs) implements AutoCloseable {
    @Override
    public void close() {
      outputs.values().forEach(OnnxTensor::close);
      arena.close();
    }
  }

  /// Room for `count` new places of each window; see [#keep].
  Landing landing(int count) {
    Landing landing = new Landing(Arena.ofConfined(), new HashMap<>());
    for (int i = 0; i < layers; i++) {
      for (String name : List.of("keys." + i, "values." + i)) {
        landing.outputs().put(name, Tensors.allocate(landing.arena(), windows * heads * count * headWidth, 1, windows,
            heads, count, headWidth));
      }
    }
    return landing;
  }

  /// Takes over the `count` new places of each window, to stand from `at[window]` on.
  void keep(Landing landed, int count, int... at) {
    for (int i = 0; i < layers; i++) {
      keep(Tensors.buffer(landed.outputs().get("keys." + i)), count, tensors.get(2 * i), at);
      keep(Tensors.buffer(landed.outputs().get("values." + i)), count, tensors.get(2 * i + 1), at);
    }
  }

  private void keep(FloatBuffer from, int count, OnnxTensor to, int[] at) {
    FloatBuffer target = Tensors.buffer(to);
    int floats = count * headWidth;
    for (int window = 0; window < windows; window++) {
      for (int head = 0; head < heads; head++) {
        int row = window * heads + head;
        target.put((row * capacity + at[window]) * headWidth, from, row * floats, floats);
      }
    }
  }

  /// Takes over the first `places` places of the only window of `other`.
  void copy(Past other, int places, int window) {
    for (int i = 0; i < tensors.size(); i++) {
      copy(Tensors.buffer(other.tensors.get(i)), other.capacity, Tensors.buffer(tensors.get(i)), capacity,
          window * heads, places, heads);
    }
  }

  /// Moves `count` places of a window from `from` to the front.
  void moveToFront(int window, int from, int count) {
    for (OnnxTensor tensor : tensors) {
      FloatBuffer buffer = Tensors.buffer(tensor);
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
    for (int i = 0; i < tensors.size(); i++) {
      FloatBuffer target = Tensors.buffer(tensors.get(i));
      for (int head = 0; head < heads; head++) {
        for (int place = 0; place < places; place++) {
          target.put(((window * heads + head) * capacity + place) * headWidth, carried[i / 2],
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
    Arena larger = Arena.ofShared();
    for (int i = 0; i < tensors.size(); i++) {
      try (OnnxTensor old = tensors.get(i)) {
        tensors.set(i, tensor(larger, wanted));
        copy(Tensors.buffer(old), capacity, Tensors.buffer(tensors.get(i)), wanted, 0, capacity, windows * heads);
      }
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
  private void copy(FloatBuffer from, int fromCapacity, FloatBuffer to, int toCapacity, int toRow,
      int places, int rows) {
    for (int row = 0; row < rows; row++) {
      to.put((toRow + row) * toCapacity * headWidth, from, row * fromCapacity * headWidth,
          places * headWidth);
    }
  }

  private OnnxTensor tensor(Arena owner, int places) {
    return Tensors.allocate(owner, windows * heads * places * headWidth, windows, heads, places, headWidth);
  }
}
