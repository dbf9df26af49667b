package org.megabytestreams.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.megabytestreams.evaluate.GroupedScores.Group;

class GroupedScoresTest {
  @Test
  void gathersRecordsByTheirKeyInTheOrderOfFirstSight() {
    GroupedScores scores = new GroupedScores();
    scores.add("b", -1);
    scores.add("a", 5);
    scores.add("b", -3);
    assertEquals(List.of(new Group("b", 2, -4, -1), new Group("a", 1, 5, 5)), scores.groups());
    assertEquals(-2, scores.groups().getFirst().mean());
  }

  @Test
  void saysWhichScoreIsNoNumber() {
    GroupedScores scores = new GroupedScores();
    scores.add("a", 1);
    assertEquals("group a: expected a number as score of record 2, got NaN",
        assertThrows(IllegalArgumentException.class, () -> scores.add("a", Double.NaN)).getMessage());
  }
}
