package org.megabytestreams.audit;

/// Reports a letter that is not replayed; the message says why.
final class SkippedException extends Exception {
  SkippedException(String message) {
    super(message);
  }
}
