package org.megabytestreams.evaluate;

/// A rule without a model that ranks the records of one stream. Whatever the model's statistics cannot beat, they do
/// not deserve to replace.
///
/// Its memory is bounded, and two of the same kind that learnt the same records give the same scores.
public interface DetectionBaseline {
  /// The name used in reports.
  String id();

  /// Takes in a calm record that has passed.
  void learn(byte[] record);

  /// Tells how unusual a record is, given what was learnt: the higher, the more unusual. Changes nothing.
  double score(byte[] record);
}
