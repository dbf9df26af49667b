package org.megabytestreams.learn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.bundle.ReferenceRecords;
import org.megabytestreams.model.RecordFormat;
import org.megabytestreams.train.Corpus;
import org.megabytestreams.train.Trainer;

/// Learns lines of a made-up format with the bundled model for logs of any kind.
class LearnerTest {
  private static final Bundle BASE = Bundle.read(Path.of("src/main/bundles/logs-any"));
  private static final Learner.Progress SILENT = new Learner.Progress() {
    @Override
    public void begins(String part) {}

    @Override
    public void stepped(Trainer.Report report) {}
  };

  @TempDir
  Path folder;

  @Test
  void theNewBundleRemembersTheRecordsAndNeedsFewerBits() throws IOException {
    LearnReport report = learn(lines(300), Duration.ZERO, "memory");
    assertEquals(240, report.learntRecords(), 1);
    assertEquals(60, report.heldOutRecords(), 1);
    assertTrue(report.after().bitsPerByte() < 0.9 * report.before().bitsPerByte(), figures(report));
    assertFalse(report.tuned());
    assertNull(report.note());
    Bundle read = Bundle.read(folder.resolve("memory"));
    assertEquals(report.learntRecords(), ReferenceRecords.of(read).size());
    assertEquals(List.of("corpus.log"), read.manifest().memory().sources());
    assertEquals(List.of("corpus.log", "memory"), names());
  }

  @Test
  void tuningChangesTheWeightsIfItSavesBits() throws IOException {
    LearnReport report = learn(lines(2000), Duration.ofSeconds(4), "tuned");
    assertTrue(report.tuned(), figures(report));
    assertTrue(report.after().bitsPerByte() < report.memoryAlone().bitsPerByte(), figures(report));
    assertTrue(report.bundle().manifest().card().steps() > 0);
  }

  @Test
  void saysWhyTheWeightsStay() throws IOException {
    assertEquals("tuning takes at least 8192 bytes to train on and as many to hold out, got 3654 and 913",
        learn(lines(100).subList(0, 80), Duration.ofSeconds(1), "few").note());
  }

  @Test
  void takesModelsWithAMatchModelAlone() {
    Bundle logs = Bundle.read(Path.of("src/main/bundles/logs"));
    var e = assertThrows(IllegalArgumentException.class,
        () -> new LearnSettings(logs, new RecordFormat.Lines(), 1, Duration.ZERO, 0.001f, 0, 1, 1));
    assertEquals("expected a model with a match model to learn, such as logs-any, got logs", e.getMessage());
  }

  private LearnReport learn(List<String> lines, Duration tuning, String name) throws IOException {
    String file = Files.write(folder.resolve("corpus.log"), lines).toString();
    LearnSettings settings = new LearnSettings(BASE, new RecordFormat.Lines(), 1 << 20, tuning, 0.001f, 0, 1, 2);
    try (Corpus corpus = Corpus.open(List.of(file), 0.2, 1)) {
      return new Learner(settings, corpus, List.of(file), SILENT, () -> false).learn(folder.resolve(name), name);
    }
  }

  private static String figures(LearnReport report) {
    return report.note() + ": " + List.of(report.before(), report.memoryAlone(), report.after());
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static List<String> lines(int count) {
    Random random = new Random(3);
    List<String> verbs = List.of("zorbed", "unquilted", "prefrobbed", "wambled");
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lines.add("~%05d<%s>: %s the grommet %04x of vat#%d; yield=%d%%".formatted(i, "QXJ".charAt(random.nextInt(3)),
          verbs.get(random.nextInt(4)), random.nextInt(1 << 16), random.nextInt(9), random.nextInt(100)));
    }
    return lines;
  }
}
