package org.megabytestreams.cli;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// A file that a command writes when its work is done. [OptionChecks] looks beforehand whether it can.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
@interface WrittenFile {}
