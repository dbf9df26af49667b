package org.megabytestreams.evaluate;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/// Records to evaluate on.
public sealed interface EvaluationSet {
  String name();

  /// Bytes that will be judged, roughly: what progress is measured by.
  long bytes(EvaluationSettings settings);

  /// Differs when records, labels or `context` differ.
  ///
  /// @param context the model and the settings, as text
  default String fingerprint(String context) {
    MessageDigest digest = sha256();
    digest.update((context + name()).getBytes(StandardCharsets.UTF_8));
    switch (this) {
      case Corrupted(_, List<byte[]> records, List<byte[]> foreign, List<? extends Corruption> ways,
          GroupPattern groups) -> {
        digest.update((ways.toString() + groups).getBytes(StandardCharsets.UTF_8));
        records.forEach(digest::update);
        foreign.forEach(digest::update);
      }
      case Labelled(_, List<byte[]> training, List<LabelledRecord> test, boolean frozen, GroupPattern groups) -> {
        digest.update(String.valueOf(groups).getBytes(StandardCharsets.UTF_8));
        training.forEach(digest::update);
        for (LabelledRecord record : test) {
          digest.update(record.bytes());
          digest.update((record.abnormal() + "" + record.group() + frozen).getBytes(StandardCharsets.UTF_8));
        }
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
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
