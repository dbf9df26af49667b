/// MegaByte, written once as a graph; training, scoring and prediction are different heads on the same body.
///
/// Imports `graph`, `matchmodel` and `model`.
package org.megabytestreams.network;
