package org.megabytestreams.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.megabytestreams.model.GrowingWindow;
import org.megabytestreams.model.Surprisal;

class WindowCacheTest {
  private static final WindowCache.Place PLACE = new WindowCache.Place(0, 0);

  private final List<String> closed = new ArrayList<>();

  @Test
  void dropsTheWindowThatWasUsedLeastRecently() {
    WindowCache cache = new WindowCache(300, 1000);
    cache.put(key("a"), PLACE, new Window("a", 100, false));
    cache.put(key("b"), PLACE, new Window("b", 100, true));
    cache.put(key("c"), PLACE, new Window("c", 100, false));
    cache.put(key("a"), PLACE, cache.take(key("a"), PLACE, 0));
    cache.put(key("d"), PLACE, new Window("d", 100, false));
    assertEquals(List.of("b"), closed);
  }

  @Test
  void boundsWindowsInTheHeapByThemselves() {
    WindowCache cache = new WindowCache(1000, 200);
    cache.put(key("a"), PLACE, new Window("a", 100, false));
    for (String name : List.of("b", "c", "d")) {
      cache.put(key(name), PLACE, new Window(name, 100, true));
    }
    assertEquals(List.of("b"), closed);
    assertNull(cache.take(key("b"), PLACE, 0));
    assertNotNull(cache.take(key("a"), PLACE, 0));
    cache.remove(key("c"));
    cache.put(key("e"), PLACE, new Window("e", 100, true));
    assertEquals(List.of("b", "c"), closed);
  }

  private static WindowCache.Key key(String name) {
    return new WindowCache.Key("model", 0, new StreamId("t", name.getBytes()));
  }

  /// A window without patches.
  private final class Window implements GrowingWindow {
    private final String name;
    private final long bytes;
    private final boolean inHeap;

    Window(String name, long bytes, boolean inHeap) {
      this.name = name;
      this.bytes = bytes;
      this.inHeap = inHeap;
    }

    @Override
    public int patches() {
      return 0;
    }

    @Override
    public long bytes() {
      return bytes;
    }

    @Override
    public boolean inHeap() {
      return inHeap;
    }

    @Override
    public Surprisal append(int[] symbols) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Surprisal look(int[] symbols) {
      throw new UnsupportedOperationException();
    }

    @Override
    public float[][] logProbabilities(int[] patch) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
      closed.add(name);
    }
  }
}
