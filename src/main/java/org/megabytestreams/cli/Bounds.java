package org.megabytestreams.cli;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The values that a numeric option takes. Every numeric option has them; [OptionChecks] holds them.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface Bounds {
  double min() default Double.NEGATIVE_INFINITY;

  /// The value must be larger.
  double above() default Double.NEGATIVE_INFINITY;

  double max() default Double.POSITIVE_INFINITY;

  /// The value must be smaller.
  double below() default Double.POSITIVE_INFINITY;
}
