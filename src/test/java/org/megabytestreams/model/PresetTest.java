package org.megabytestreams.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.megabytestreams.train.BundleConverter;

class PresetTest {
  private static double millions(Geometry geometry) {
    return BundleConverter.weights(geometry).stream().mapToLong(BundleConverter.Weight::elements).sum() / 1e6;
  }

  @ParameterizedTest
  @CsvSource({"pico, 0.4, 0.5", "nano, 0.9, 1.2", "small, 4, 4.5", "base, 25, 32", "large, 300, 330"})
  void hasAsManyParametersAsItsNameSays(String name, double least, double most) {
    double own = millions(Preset.named(name));
    assertTrue(least <= own && own <= most, name + " has " + own + " million parameters");
    for (String baseline : new String[] {"transformer-", "window-", "linear-"}) {
      assertEquals(own, millions(Preset.named(baseline + name)), 0.1 * own, baseline + name);
    }
  }

  @ParameterizedTest
  @CsvSource({"pico", "nano", "small"})
  void holdsFourMebibytesInALongWindow(String name) {
    assertEquals(4 << 20, Preset.named("long-" + name).windowSymbols());
  }
}
