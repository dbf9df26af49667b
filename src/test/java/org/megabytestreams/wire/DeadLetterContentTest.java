package org.megabytestreams.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeadLetterContentTest {
  @ParameterizedTest
  @CsvSource({
    "1000, 1032192, true, true",
    "1000, 1039384, true, true",
    "1000, 1039385, true, false",
    "1040384, 0, true, true",
    "1040384, 1, true, false",
    "1040385, 1040384, false, true",
    "1040385, 1040385, false, false",
  })
  void keepsTheKeyIfItFitsAndTheValueIfItFitsBesideTheKey(int keyBytes, int valueBytes, boolean keyKept,
      boolean valueKept) {
    byte[] key = new byte[keyBytes];
    byte[] value = new byte[valueBytes];
    DeadLetterContent content = DeadLetterContent.of(key, value);
    assertSame(keyKept ? key : null, content.key());
    assertSame(valueKept ? value : null, content.value());
    assertEquals(valueKept, content.hasValue());
  }

  @ParameterizedTest
  @CsvSource({"1040384, true", "1040385, false"})
  void keepsTheValueOfARecordWithoutKey(int valueBytes, boolean kept) {
    byte[] value = new byte[valueBytes];
    assertSame(kept ? value : null, DeadLetterContent.of(null, value).value());
    assertEquals(DeadLetterContent.NONE, DeadLetterContent.of(null, null));
  }
}
