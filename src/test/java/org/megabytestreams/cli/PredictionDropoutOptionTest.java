package org.megabytestreams.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.megabytestreams.bundle.Manifest;
import org.megabytestreams.train.TrainingPlan;
import picocli.CommandLine;

class PredictionDropoutOptionTest {
  private static Manifest.PredictionDropout shares(boolean matching, String... arguments) {
    PredictionDropoutOption option = new PredictionDropoutOption();
    new CommandLine(CommandLine.Model.CommandSpec.create().addMixin("dropped",
        CommandLine.Model.CommandSpec.forAnnotatedObject(option))).parseArgs(arguments);
    return option.shares(matching);
  }

  @Test
  void dropsPredictionsByDefaultWhereThereAreAny() {
    assertEquals(new Manifest.PredictionDropout(0.5, 0.25, 0.05), shares(true));
    assertEquals(TrainingPlan.NO_DROPOUT, shares(false));
  }

  @Test
  void takesEachShareGiven() {
    assertEquals(new Manifest.PredictionDropout(0, 0.5, 0.05), shares(true, "--cold-windows=0", "--drop-windows=0.5"));
    assertEquals(new Manifest.PredictionDropout(0, 0, 0.1), shares(false, "--drop-records=0.1"));
  }
}
