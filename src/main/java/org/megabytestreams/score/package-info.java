/// Turns windows of a stream's symbols into the bits of its records: segments, scorers, and the cache of windows that
/// grow.
///
/// Imports `anomaly` and `model`.
package org.megabytestreams.score;
