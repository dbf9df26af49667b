package org.megabytestreams.web;

import java.io.IOException;
import java.util.Optional;
import org.megabytestreams.audit.VerificationResult;

/// Gives HTTP resources scores that are computed again from their receipts.
public interface VerificationAccess {
  /// Says what came of verifying a score.
  ///
  /// @param label the result in words
  /// @param wrong whether the score is not what it should be
  /// @param detail what differs or is missing; null if the score is verified
  record Verification(VerificationResult result, String label, boolean wrong, String detail) {}

  /// Computes a published score again.
  ///
  /// @param partition of the topic of scores
  /// @return empty if no score is at that offset
  /// @throws IOException with a message for the user
  Optional<Verification> verify(int partition, long offset) throws IOException;
}
