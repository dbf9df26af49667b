package org.megabytestreams.chaos;

/// Something that goes wrong.
///
/// @param name as the command line names it
/// @param injection makes it happen
record Fault(String name, Injection injection) {
  /// Makes it happen, and lets it pass.
  @FunctionalInterface
  interface Injection {
    /// @return the evidence that it happened
    /// @throws AssertionError where it did not
    String into(Stage stage) throws Exception;
  }
}
