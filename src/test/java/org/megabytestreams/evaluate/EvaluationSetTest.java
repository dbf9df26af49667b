package org.megabytestreams.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationSetTest {
  @Test
  void hasAnotherFingerprintIfTheSameBytesAreCutInAnotherWay() {
    assertEquals(corrupted(List.of("ab", "cd"), List.of()), corrupted(List.of("ab", "cd"), List.of()));
    assertNotEquals(corrupted(List.of("ab", "cd"), List.of()), corrupted(List.of("a", "bcd"), List.of()));
    assertNotEquals(corrupted(List.of("ab", "cd"), List.of()), corrupted(List.of("abcd"), List.of()));
    assertNotEquals(corrupted(List.of("ab", "cd"), List.of()), corrupted(List.of("ab"), List.of("cd")));
    assertNotEquals(corrupted(List.of("ab", ""), List.of()), corrupted(List.of("ab"), List.of("")));
  }

  @Test
  void hasAnotherFingerprintIfLabelsMove() {
    LabelledRecord one = new LabelledRecord("ab".getBytes(), true, "c");
    assertNotEquals(labelled("", one), labelled("", new LabelledRecord("abtr".getBytes(), true, "c")));
    assertNotEquals(labelled("", one), labelled("", new LabelledRecord("ab".getBytes(), true, null)));
    assertNotEquals(labelled("ab", one), labelled("", new LabelledRecord("abab".getBytes(), true, "c")));
    assertNotEquals(labelled("", new LabelledRecord("ab".getBytes(), true, null)),
        labelled("", new LabelledRecord("ab".getBytes(), true, "null")));
  }

  private static String corrupted(List<String> records, List<String> foreign) {
    return new EvaluationSet.Corrupted("set", bytes(records), bytes(foreign), List.of(), null).fingerprint("model");
  }

  private static String labelled(String training, LabelledRecord... test) {
    return new EvaluationSet.Labelled("set", bytes(List.of(training)), List.of(test), false, null)
        .fingerprint("model");
  }

  private static List<byte[]> bytes(List<String> texts) {
    return texts.stream().map(String::getBytes).toList();
  }
}
