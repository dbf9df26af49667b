package org.megabytestreams.prompts;

import java.time.Duration;

/// What a request may ask for.
///
/// @param promptBytes the longest prompt
/// @param bytes the longest continuation
/// @param samples continuations of one prompt
/// @param deadline the latest
public record RequestLimits(int promptBytes, int bytes, int samples, Duration deadline) {}
