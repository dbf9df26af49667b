/// The records of the output topics and of topic `control`, and their JSON, as `schemas/` describes them.
///
/// Imports `megabyte`.
package org.megabytestreams.wire;
