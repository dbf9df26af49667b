/// MegaByte, written once as a graph; training, scoring and prediction are different heads on the same body.
///
/// Imports `megabyte`, `matching` and `graph`.
package org.megabytestreams.network;
