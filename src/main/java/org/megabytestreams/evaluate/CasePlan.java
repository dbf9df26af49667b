package org.megabytestreams.evaluate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// Chooses which records of a stream are corrupted, and how. The same seed chooses the same records.
public final class CasePlan {
  /// The number of records after a chosen one that may take its place if the chosen one cannot be corrupted.
  private static final int MAX_STEPS = 20;

  private CasePlan() {}

  /// Spreads `cases` of each way evenly over the records from `first` on.
  ///
  /// @param foreign records of other streams
  /// @return the cases in the order of the stream; fewer if records cannot be corrupted
  public static List<CorruptionCase> spread(List<byte[]> records, int first, List<byte[]> foreign,
      List<? extends Corruption> ways, int cases, long seed) {
    int room = records.size() - first;
    int count = Math.min(cases, room);
    return spread(records, foreign, ways, count, seed, (way, i, material) -> {
      int index = first + (int) ((i + material.random().nextDouble()) * room / count);
      return firstFrom(index, records, way, material);
    });
  }

  /// Spreads `cases` of each way evenly over groups, at most one for each group: cases of one group are much alike.
  ///
  /// @param groups of these records, in the order in which they begin
  /// @return the cases in the order of the stream; fewer if no record of a group can be corrupted
  static List<CorruptionCase> spreadOverGroups(EvaluationSet.Corrupted set, List<RecordGroup> groups, int cases,
      long seed) {
    int count = Math.min(cases, groups.size());
    return spread(set.records(), set.foreign(), set.ways(), count, seed, (way, i, material) -> {
      int from = (int) ((long) i * groups.size() / count);
      int to = (int) ((i + 1L) * groups.size() / count);
      return anyGroup(groups.subList(from, to), way, material);
    });
  }

  /// Makes the case of a way with a number from 0 on; null if it cannot be made.
  private interface CaseMaker {
    CorruptionCase make(Corruption way, int number, Corruption.Material material);
  }

  private static List<CorruptionCase> spread(List<byte[]> records, List<byte[]> foreign,
      List<? extends Corruption> ways, int count, long seed, CaseMaker maker) {
    List<CorruptionCase> plan = new ArrayList<>();
    for (Corruption way : ways) {
      RandomGenerator random = new SplittableRandom(seed ^ way.id().hashCode());
      Corruption.Material material = new Corruption.Material(random, records, foreign);
      for (int i = 0; i < count; i++) {
        CorruptionCase found = maker.make(way, i, material);
        if (found != null) {
          plan.add(found);
        }
      }
    }
    plan.sort(Comparator.comparingInt(CorruptionCase::index));
    return plan;
  }

  /// Corrupts a record of any of the groups, or of one of those that follow it.
  private static CorruptionCase anyGroup(List<RecordGroup> groups, Corruption way, Corruption.Material material) {
    int start = material.random().nextInt(groups.size());
    for (int step = 0; step < Math.min(MAX_STEPS, groups.size()); step++) {
      CorruptionCase found = anyRecord(groups.get((start + step) % groups.size()), way, material);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /// Corrupts any record of a group, or one of those that follow it there.
  private static CorruptionCase anyRecord(RecordGroup group, Corruption way, Corruption.Material material) {
    int start = material.random().nextInt(group.size());
    for (int step = 0; step < Math.min(MAX_STEPS, group.size()); step++) {
      RecordGroup.Member member = group.records().get((start + step) % group.size());
      CorruptedRecord changed = way.apply(member.bytes(), material);
      if (changed != null) {
        return new CorruptionCase(way, member.at(), changed);
      }
    }
    return null;
  }

  /// Corrupts about one record in `every` from `first` on, each way in its turn.
  public static List<CorruptionCase> turns(List<byte[]> records, int first, List<byte[]> foreign,
      List<? extends Corruption> ways, int every, long seed) {
    RandomGenerator random = new SplittableRandom(seed);
    Corruption.Material material = new Corruption.Material(random, records, foreign);
    List<CorruptionCase> plan = new ArrayList<>();
    int tried = 0;
    for (int at = first + random.nextInt(every); at < records.size(); at += every / 2 + random.nextInt(every)) {
      CorruptionCase found = firstFrom(at, records, ways.get(tried++ % ways.size()), material);
      if (found != null && (plan.isEmpty() || found.index() > plan.getLast().index())) {
        plan.add(found);
        at = found.index();
      }
    }
    return plan;
  }

  private static CorruptionCase firstFrom(int index, List<byte[]> records, Corruption way,
      Corruption.Material material) {
    for (int at = index; at < Math.min(records.size(), index + MAX_STEPS); at++) {
      CorruptedRecord changed = way.apply(records.get(at), material);
      if (changed != null) {
        return new CorruptionCase(way, at, changed);
      }
    }
    return null;
  }
}
