/// The claims of the MegaByte paper, each measured here by models trained for minutes.
///
/// Imports `bench`, `bundle`, `graph`, `model`, `network`, `report`, `runtime` and `train`.
package org.megabytestreams.bench.claims;
