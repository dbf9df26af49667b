package org.megabytestreams.prompts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContinuationOptionsTest {
  private static final RequestLimits LIMITS = new RequestLimits(1000, 500, 4, Duration.ofMinutes(1));

  private static ContinuationOptions read(Map<String, List<String>> values) {
    return ContinuationOptions.read(name -> values.getOrDefault(name, List.of()), LIMITS);
  }

  @Test
  void readsTheGivenOptionsAndUsesDefaultsForOthers() {
    ContinuationOptions options =
        read(Map.of("max-bytes", List.of("77"), "seed", List.of("5"), "stop", List.of("a", "bc")));
    assertEquals(77, options.stop().maxBytes());
    assertEquals(6, options.seed(1));
    assertEquals(2, options.stop().sequences().size());
    assertEquals(1, options.sampling().temperature());
    assertEquals(1, options.samples());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "max-bytes|501|max-bytes: expected a whole number from 0 to 500, got 501",
    "samples|5|samples: expected a whole number from 1 to 4, got 5",
    "temperature|hot|temperature: expected a number, got hot",
    "temperature|-1|temperature: expected 0 to 100, got -1.0",
    "top-p|0|top-p: expected over 0, up to 1, got 0.0",
    "utf8|yes|utf8: expected true or false, got yes",
    "deadline-ms|60001|deadline-ms: expected a whole number from 1 to 60000, got 60001"
  })
  void rejectsInvalidValues(String name, String value, String line) {
    assertEquals(line, assertThrows(BadRequestException.class, () -> read(Map.of(name, List.of(value)))).getMessage());
  }

  @Test
  void rejectsContradictionsAndRepeatedOptions() {
    assertThrows(BadRequestException.class, () -> read(Map.of("temperature", List.of("0"), "top-k", List.of("3"))));
    assertThrows(BadRequestException.class, () -> read(Map.of("seed", List.of("1", "2"))));
  }
}
