package org.megabytestreams.evaluate;

import java.util.List;

/// Holds records to evaluate on.
public sealed interface EvaluationSet {
  String name();

  /// Returns about as many bytes as will be judged. Progress is measured by them.
  long bytes(EvaluationSettings settings);

  /// Computes a digest that differs if records, their borders, labels or `context` differ.
  ///
  /// @param context the model and the settings, as text
  default String fingerprint(String context) {
    Fingerprint fingerprint = new Fingerprint().add(context).add(name());
    switch (this) {
      case Corrupted(_, List<byte[]> records, List<byte[]> foreign, List<? extends Corruption> ways,
          GroupPattern groups) ->
          fingerprint.add(ways.toString()).add(groups == null ? null : groups.toString()).add(records).add(foreign);
      case Labelled(_, List<byte[]> training, List<LabelledRecord> test, boolean frozen, GroupPattern groups) -> {
        fingerprint.add(String.valueOf(frozen)).add(groups == null ? null : groups.toString()).add(training);
        fingerprint.add(test.size());
        test.forEach(record -> fingerprint.add(record.bytes()).add(String.valueOf(record.abnormal()))
            .add(record.group()));
      }
    }
    return fingerprint.hex();
  }

  /// A stream without labels, of which some records are corrupted.
  ///
  /// @param records calm records, in the order of the stream
  /// @param foreign records of other streams, for the ways that need them
  /// @param ways how records are corrupted
  /// @param groups finds the groups that are ranked in place of the records; null if there are none
  record Corrupted(String name, List<byte[]> records, List<byte[]> foreign, List<? extends Corruption> ways,
      GroupPattern groups) implements EvaluationSet {
    @Override
    public long bytes(EvaluationSettings settings) {
      long all = total(records);
      return 2 * all + all / Math.max(1, records.size()) * ways.size() * settings.casesPerWay();
    }
  }

  /// A stream with labels.
  ///
  /// @param training calm records that come first and only teach
  /// @param test records that are judged
  /// @param frozen whether each test record is judged as if it came right after the training records; otherwise the
  ///     stream goes on with it, as the service does
  /// @param groups finds the groups of training records; null if it is not known how groups go on
  record Labelled(String name, List<byte[]> training, List<LabelledRecord> test, boolean frozen, GroupPattern groups)
      implements EvaluationSet {
    @Override
    public long bytes(EvaluationSettings settings) {
      return total(training) + total(test.stream().map(LabelledRecord::bytes).toList());
    }
  }

  private static long total(List<byte[]> records) {
    return records.stream().mapToLong(record -> record.length).sum();
  }
}
