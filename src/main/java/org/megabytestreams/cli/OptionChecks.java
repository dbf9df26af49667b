package org.megabytestreams.cli;

import java.lang.reflect.AnnotatedElement;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Checks the options of a command against their [Bounds] and [WrittenFile], before the command starts.
final class OptionChecks {
  private OptionChecks() {}

  /// Checks the options of a command.
  ///
  /// @throws IllegalArgumentException if an option's value is not allowed
  static void check(CommandSpec command) {
    for (OptionSpec option : command.options()) {
      if (option.userObject() instanceof AnnotatedElement field && option.getValue() != null) {
        Bounds bounds = field.getAnnotation(Bounds.class);
        if (bounds != null) {
          Collection<?> values =
              option.getValue() instanceof Collection<?> several ? several : List.of(option.<Object>getValue());
          values.forEach(value -> check(option.longestName(), bounds, (Number) value));
        }
        if (field.isAnnotationPresent(WrittenFile.class)) {
          checkWritable(option.longestName(), option.getValue());
        }
      }
    }
  }

  private static void check(String option, Bounds bounds, Number number) {
    double value = number.doubleValue();
    if (!(value >= bounds.min() && value > bounds.above() && value <= bounds.max() && value < bounds.below())) {
      throw new IllegalArgumentException("expected " + option + " " + inWords(bounds) + ", got " + number);
    }
  }

  private static String inWords(Bounds bounds) {
    String lower = bounds.min() > Double.NEGATIVE_INFINITY ? "of at least " + plain(bounds.min())
        : bounds.above() > Double.NEGATIVE_INFINITY ? "above " + plain(bounds.above()) : "";
    String upper = bounds.max() < Double.POSITIVE_INFINITY ? "at most " + plain(bounds.max())
        : bounds.below() < Double.POSITIVE_INFINITY ? "below " + plain(bounds.below()) : "";
    return lower + (lower.isEmpty() || upper.isEmpty() ? "" : " and ") + upper;
  }

  private static String plain(double value) {
    return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }

  /// @param file a path or its name; `-` is standard output
  static void checkWritable(String option, Object file) {
    if (file.equals("-")) {
      return;
    }
    Path path = Path.of(file.toString()).toAbsolutePath();
    Path folder = path.getParent();
    if (Files.isDirectory(path) || folder == null) {
      throw new IllegalArgumentException("expected a file as " + option + ", got the folder " + file);
    }
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException("expected " + option + " in a folder that exists, got " + file);
    }
    if (!Files.isWritable(Files.exists(path) ? path : folder)) {
      throw new IllegalArgumentException("expected " + option + " where files can be written, got " + file);
    }
  }
}
