package org.megabytestreams.runtime;

import ai.onnxruntime.OnnxTensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Holds the keys and values of layers, for windows side by side, in direct memory. Graphs read and write the memory in
/// place: a run adds the keys and values of new places behind the others.
///
/// Not safe for use by several threads.
final class KeyValueCache implements AutoCloseable {
  /// The base of the rotary positions, the same as in the graphs.
  private static final double ROTARY_BASE = 10_000;

  private final int layers;
  private final int windows;
  private final int heads;
  private final int headWidth;
  private final boolean rotary;
  /// Keys and values of each layer, keys first. // [windows, heads, capacity, headWidth]
  private final List<FloatBuffer> buffers = new ArrayList<>();
  /// The part of the buffers that graphs see: the windows in use, which come first.
  private final List<OnnxTensor> tensors = new ArrayList<>();
  private int used;
  private NativeMemory memory = new NativeMemory();
  private int capacity;

  /// Makes a cache of zeros, with all windows in use.
  ///
  /// @param rotary whether keys are turned by their places
  KeyValueCache(int layers, int windows, int width, int heads, int capacity, boolean rotary) {
    this.rotary = rotary;
    this.layers = layers;
    this.windows = windows;
    this.used = windows;
    this.heads = heads;
    this.headWidth = width / heads;
    this.capacity = capacity;
    allocate(memory, capacity);
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
    buffers.forEach(all -> tensors.add(view(all, capacity)));
  }

  void addTo(Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs) {
    addTo(inputs, outputs, "");
  }

  /// Adds the tensors to the inputs and outputs of a run.
  ///
  /// @param suffix of the names
  void addTo(Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs, String suffix) {
    for (int i = 0; i < layers; i++) {
      inputs.put("pastKeys." + i + suffix, tensors.get(2 * i));
      inputs.put("pastValues." + i + suffix, tensors.get(2 * i + 1));
      outputs.put("keys." + i + suffix, tensors.get(2 * i));
      outputs.put("values." + i + suffix, tensors.get(2 * i + 1));
    }
  }

  /// Takes over the first `places` places of a window of `other`.
  void copy(KeyValueCache other, int from, int places, int to) {
    for (int i = 0; i < buffers.size(); i++) {
      copy(other.buffers.get(i), other.capacity, from * heads, buffers.get(i), capacity, to * heads, places, heads);
    }
  }

  /// Returns a cache of its own with the first places of this one. The caller closes it.
  KeyValueCache copy(int places) {
    KeyValueCache copy = new KeyValueCache(layers, windows, heads * headWidth, heads, capacity, rotary);
    for (int window = 0; window < windows; window++) {
      copy.copy(this, window, places, window);
    }
    return copy;
  }

  /// Moves `count` places of a window from `from` to the front.
  void moveToFront(int window, int from, int count) {
    Turn turn = rotary ? turn(-from) : null;
    for (int i = 0; i < buffers.size(); i++) {
      FloatBuffer buffer = buffers.get(i);
      for (int head = 0; head < heads; head++) {
        int start = (window * heads + head) * capacity * headWidth;
        buffer.put(start, buffer, start + from * headWidth, count * headWidth);
        for (int place = 0; isTurned(i) && place < count; place++) {
          turn.apply(buffer, start + place * headWidth);
        }
      }
    }
  }

  /// Sets the first places of one window.
  ///
  /// @param carried of each layer, places of all heads' keys and then values side by side, keys not turned
  ///     // [layers][r · 2 · width]
  void carry(float[][] carried, int places, int window) {
    int width = heads * headWidth;
    for (int place = 0; place < places; place++) {
      Turn turn = rotary ? turn(place) : null;
      for (int i = 0; i < buffers.size(); i++) {
        for (int head = 0; head < heads; head++) {
          int at = ((window * heads + head) * capacity + place) * headWidth;
          buffers.get(i).put(at, carried[i / 2], (2 * place + i % 2) * width + head * headWidth, headWidth);
          if (isTurned(i)) {
            turn.apply(buffers.get(i), at);
          }
        }
      }
    }
  }

  private boolean isTurned(int buffer) {
    return rotary && buffer % 2 == 0;
  }

  /// Turns a key to as many places further on, by rotary positions (Su et al. 2021). Each pair of components, one from
  /// each half of the key, turns by an angle of its own.
  private record Turn(float[] cos, float[] sin) {
    void apply(FloatBuffer keys, int start) {
      int half = cos.length;
      for (int pair = 0; pair < half; pair++) {
        float a = keys.get(start + pair);
        float b = keys.get(start + pair + half);
        keys.put(start + pair, a * cos[pair] - b * sin[pair]);
        keys.put(start + pair + half, b * cos[pair] + a * sin[pair]);
      }
    }
  }

  private Turn turn(int places) {
    Turn turn = new Turn(new float[headWidth / 2], new float[headWidth / 2]);
    for (int pair = 0; pair < turn.cos.length; pair++) {
      float angle = places * (float) Math.pow(ROTARY_BASE, -2.0 * pair / headWidth);
      turn.cos[pair] = (float) Math.cos(angle);
      turn.sin[pair] = (float) Math.sin(angle);
    }
    return turn;
  }

  /// Makes room for `needed` places by doubling the capacity, within `most`.
  void grow(int needed, int most) {
    if (needed <= capacity) {
      return;
    }
    int wanted = capacity;
    while (wanted < needed) {
      wanted *= 2;
    }
    wanted = Math.min(wanted, most);
    List<FloatBuffer> old = List.copyOf(buffers);
    NativeMemory larger = new NativeMemory();
    allocate(larger, wanted);
    for (int i = 0; i < buffers.size(); i++) {
      copy(old.get(i), capacity, 0, buffers.get(i), wanted, 0, capacity, windows * heads);
    }
    memory.close();
    memory = larger;
    capacity = wanted;
  }

  @Override
  public void close() {
    tensors.forEach(OnnxTensor::close);
    memory.close();
  }

  /// Copies the first `places` places of `rows` heads.
  private void copy(FloatBuffer from, int fromCapacity, int fromRow, FloatBuffer to, int toCapacity, int toRow,
      int places, int rows) {
    for (int row = 0; row < rows; row++) {
      to.put((toRow + row) * toCapacity * headWidth, from, (fromRow + row) * fromCapacity * headWidth,
          places * headWidth);
    }
  }

  /// Allocates zeros for all windows, and tensors of the windows in use.
  private void allocate(NativeMemory owner, int places) {
    tensors.forEach(OnnxTensor::close);
    tensors.clear();
    buffers.clear();
    for (int i = 0; i < 2 * layers; i++) {
      buffers.add(owner.allocate((long) windows * heads * places * headWidth * Float.BYTES).asFloatBuffer());
      tensors.add(view(buffers.getLast(), places));
    }
  }

  private OnnxTensor view(FloatBuffer all, int places) {
    return Tensors.over(all.slice(0, used * heads * places * headWidth), used, heads, places, headWidth);
  }
}
