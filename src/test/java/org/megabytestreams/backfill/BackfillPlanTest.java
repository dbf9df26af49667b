package org.megabytestreams.backfill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackfillPlanTest {
  @Test
  void readsWhatItWrote() throws IOException {
    BackfillPlan plan = new BackfillPlan(Map.of("model", "x"), List.of(new BackfillPlan.Part("bytes", 0, 3, 9)));
    assertEquals(plan, BackfillPlan.read(plan.write()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "{}",
      "{\"schema\": 1, \"status\": \"BEGUN\", \"settings\": {}, \"parts\": [null]}",
      "{\"schema\": 1, \"status\": \"GONE\", \"settings\": {}, \"parts\": []}", "{\"schema\": \n"})
  void refusesInOneLineWhatIsNoPlan(String json) {
    String message = assertThrows(IOException.class,
        () -> BackfillPlan.read(json.getBytes(StandardCharsets.UTF_8))).getMessage();
    assertEquals(List.of(true, 1L),
        List.of(message.startsWith("expected the plan of a backfill, got"), message.lines().count()), message);
  }
}
