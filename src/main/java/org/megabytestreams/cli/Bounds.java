package org.megabytestreams.cli;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Holds the values that a numeric option takes. Every numeric option has them; [OptionChecks] enforces them.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
@interface Bounds {
  double min() default Double.NEGATIVE_INFINITY;

  /// Returns the bound that the value must be above.
  double above() default Double.NEGATIVE_INFINITY;

  double max() default Double.POSITIVE_INFINITY;

  /// Returns the bound that the value must be below.
  double below() default Double.POSITIVE_INFINITY;
}
