package org.megabytestreams.autolearn;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.megabytestreams.wire.CommandResult;
import org.megabytestreams.wire.CommandResult.Outcome;

class AutoLearnerTest {
  private static CommandResult result(int partition, Outcome outcome) {
    return new CommandResult(CommandResult.SCHEMA, "id", "app", partition, outcome, null, 0, null);
  }

  @Test
  void takesACommandForAnsweredOnceEachPartitionHasAResult() {
    assertFalse(AutoLearner.isAnswered(List.of(), 2));
    assertFalse(AutoLearner.isAnswered(List.of(result(0, Outcome.REPEATED), result(1, Outcome.REPEATED)), 2),
        "a client has sent it twice");
    assertFalse(AutoLearner.isAnswered(List.of(result(1, Outcome.REJECTED)), 2), "another instance does not learn");
    assertFalse(AutoLearner.isAnswered(List.of(result(0, Outcome.REPEATED), result(1, Outcome.REJECTED)), 2));
    assertTrue(AutoLearner.isAnswered(List.of(result(0, Outcome.APPLIED), result(1, Outcome.APPLIED)), 2));
    assertTrue(AutoLearner.isAnswered(List.of(result(0, Outcome.REJECTED), result(1, Outcome.REJECTED)), 2));
  }
}
