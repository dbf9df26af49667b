/// Holds this version to what earlier versions left behind: the golden files in `src/test/golden`.
package org.megabytestreams.golden;
