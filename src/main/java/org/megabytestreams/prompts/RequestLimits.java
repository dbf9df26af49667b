package org.megabytestreams.prompts;

import java.time.Duration;

/// Holds the limits of a request.
///
/// @param promptBytes the longest prompt
/// @param bytes the longest continuation
/// @param samples the most continuations of one prompt
/// @param deadline the latest deadline
public record RequestLimits(int promptBytes, int bytes, int samples, Duration deadline) {}
