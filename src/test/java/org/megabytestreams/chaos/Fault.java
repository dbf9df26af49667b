package org.megabytestreams.chaos;

/// Holds a fault that a test injects.
///
/// @param name on the command line
/// @param injection makes the fault happen
record Fault(String name, Injection injection) {
  /// Makes a fault happen and ends it.
  @FunctionalInterface
  interface Injection {
    /// @return evidence that the fault happened
    /// @throws AssertionError if it did not
    String inject(Stage stage) throws Exception;
  }
}
