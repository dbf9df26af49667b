package org.megabytestreams.audit;

/// A letter that is not replayed; the message says why.
final class SkippedException extends Exception {
  SkippedException(String message) {
    super(message);
  }
}
