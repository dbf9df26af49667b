package org.megabytestreams.serve;

import org.megabytestreams.prompts.RequestLimits;

/// Holds the settings of continuations.
///
/// @param enabled whether prompts are continued
/// @param lanes the number of continuations that are written at a time
/// @param queue the most continuations that wait for a lane
/// @param maxRequests the most requests over HTTP that are answered at a time
/// @param ranges whether requests may name ranges of the input topics
/// @param limits what one request may ask for
record ContinuationSettings(boolean enabled, int lanes, int queue, int maxRequests, boolean ranges,
    RequestLimits limits) {}
