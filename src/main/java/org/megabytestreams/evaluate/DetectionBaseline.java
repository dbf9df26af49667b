package org.megabytestreams.evaluate;

/// Ranks the records of one stream by a rule without a model. A statistic of the model that cannot beat a rule does not
/// deserve to replace it.
///
/// A rule's memory is bounded. Two rules of the same kind that learnt the same records give the same scores.
public interface DetectionBaseline {
  /// Returns the name used in reports.
  String id();

  /// Takes in a calm record that has passed.
  void learn(byte[] record);

  /// Returns how unusual a record is, given what was learnt: the higher, the more unusual. Changes nothing.
  double score(byte[] record);
}
