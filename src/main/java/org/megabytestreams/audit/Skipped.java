package org.megabytestreams.audit;

/// A letter that is not replayed; the message says why.
final class Skipped extends Exception {
  Skipped(String message) {
    super(message);
  }
}
