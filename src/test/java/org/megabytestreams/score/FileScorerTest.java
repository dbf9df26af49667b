package org.megabytestreams.score;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.runtime.OnnxByteModel;
import org.megabytestreams.testing.TinyBundle;

class FileScorerTest {
  private static final double TOLERANCE_BITS = 0.01;

  @TempDir
  Path folder;

  private OnnxByteModel model;

  @BeforeEach
  void open() throws IOException {
    model = OnnxByteModel.open(TinyBundle.write(folder), 2);
  }

  @AfterEach
  void close() {
    model.close();
  }

  private List<RecordScore> score(List<byte[]> records, ContextPolicy policy, int flushEvery) {
    List<RecordScore> scores = new ArrayList<>();
    FileScorer scorer = new FileScorer(new WindowScorer(model), policy, scored -> {
      assertEquals(scores.size(), scored.index());
      scores.add(scored.score());
    });
    for (int i = 0; i < records.size(); i++) {
      scorer.add(records.get(i), true, true);
      if (i % flushEvery == 0) {
        scorer.flush();
      }
    }
    scorer.flush();
    return scores;
  }

  private static List<byte[]> records(long seed, int count) {
    SplittableRandom random = new SplittableRandom(seed);
    List<byte[]> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] record = new byte[random.nextInt(200)];
      random.nextBytes(record);
      records.add(record);
    }
    return records;
  }

  @Test
  void givesARecordTheSameBitsInAnyBatch() {
    List<byte[]> records = records(5, 60);
    List<RecordScore> alone = score(records, ContextPolicy.STREAM, 1);
    List<RecordScore> together = score(records, ContextPolicy.STREAM, 1000);
    assertEquals(records.size(), together.size());
    for (int i = 0; i < alone.size(); i++) {
      assertEquals(alone.get(i).bits(), together.get(i).bits(), TOLERANCE_BITS, "record " + i);
      assertEquals(alone.get(i).worstSpanBits(), together.get(i).worstSpanBits(), TOLERANCE_BITS, "record " + i);
    }
  }

  @Test
  void scoresAContextFreeRecordTheSameWhateverStandsBeforeIt() {
    byte[] record = records(6, 3).getLast();
    List<byte[]> before = new ArrayList<>(records(7, 9));
    before.add(record);
    double last = score(before, ContextPolicy.RECORD, 1000).getLast().bits();
    assertEquals(score(List.of(record), ContextPolicy.RECORD, 1).getFirst().bits(), last, TOLERANCE_BITS);
  }

  @Test
  void scoresALongRecordInPiecesLikeAWholeOne() {
    byte[] record = new byte[5000];
    new SplittableRandom(8).nextBytes(record);
    List<RecordScore> scores = new ArrayList<>();
    FileScorer scorer =
        new FileScorer(new WindowScorer(model), ContextPolicy.STREAM, scored -> scores.add(scored.score()));
    int piece = 64 * model.geometry().patchSize();
    for (int from = 0; from < record.length; from += piece) {
      int to = Math.min(record.length, from + piece);
      scorer.add(Arrays.copyOfRange(record, from, to), from == 0, to == record.length);
      scorer.flush();
    }
    RecordScore whole = score(List.of(record), ContextPolicy.STREAM, 1000).getFirst();
    assertEquals(1, scores.size());
    assertEquals(whole.bytes(), scores.getFirst().bytes());
    assertEquals(whole.bits(), scores.getFirst().bits(), TOLERANCE_BITS);
    assertEquals(whole.worstSpanOffset(), scores.getFirst().worstSpanOffset());
  }

  @Test
  void countsTheEndOfAnEmptyRecord() {
    RecordScore score = score(List.of(new byte[0]), ContextPolicy.STREAM, 1).getFirst();
    assertEquals(0, score.bytes());
    assertEquals(1, score.positionBits().length);
  }
}
