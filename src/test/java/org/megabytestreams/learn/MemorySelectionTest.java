package org.megabytestreams.learn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemorySelectionTest {
  @Test
  void takesAllRecordsIfTheyFit() {
    assertEquals(List.of("b 1", "a 1", "b 1"), chosen(9, List.of("b 1", "a 1", "b 1")));
  }

  @Test
  void keepsTheLatestRecordsAndExamplesOfEarlierKinds() {
    List<String> records = new ArrayList<>(List.of("panic: out of memory", "disk failure on sda"));
    for (int i = 0; i < 500; i++) {
      records.add("request served in %d ms".formatted(1000 + i));
    }
    List<String> chosen = chosen(2000, records);
    assertEquals(List.of("panic: out of memory", "disk failure on sda"), chosen.subList(0, 2));
    assertEquals(records.getLast(), chosen.getLast());
    assertTrue(chosen.stream().mapToInt(String::length).sum() <= 2000);
    List<String> latest = chosen.subList(chosen.size() - 40, chosen.size());
    assertEquals(records.subList(records.size() - 40, records.size()), latest);
  }

  @Test
  void keepsFewExamplesOfAKindAndNoneTwice() {
    List<String> records = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      records.add("same line");
      records.add("other line %d".formatted(i));
    }
    for (int i = 0; i < 50; i++) {
      records.add("filler %d".formatted(1000 + i));
    }
    List<String> chosen = chosen(400, records);
    assertEquals(1, chosen.stream().filter("same line"::equals).count());
    assertEquals(List.of("other line 96", "other line 97", "other line 98", "other line 99"),
        chosen.stream().filter(record -> record.startsWith("other")).toList());
  }

  @Test
  void dropsTheExamplesOfTheKindsSeenLongestAgo() {
    List<String> records = new ArrayList<>();
    for (char kind = 'a'; kind <= 'z'; kind++) {
      records.add(String.valueOf(kind).repeat(40));
    }
    List<String> chosen = chosen(200, records);
    assertEquals(records.subList(records.size() - chosen.size(), records.size()), chosen);
    assertEquals(5, chosen.size());
  }

  private static List<String> chosen(long maxBytes, List<String> records) {
    MemorySelection selection = new MemorySelection(maxBytes);
    records.forEach(record -> selection.add(record.getBytes(StandardCharsets.UTF_8)));
    assertEquals(records.size(), selection.records());
    return selection.chosen().stream().map(record -> new String(record, StandardCharsets.UTF_8)).toList();
  }
}
