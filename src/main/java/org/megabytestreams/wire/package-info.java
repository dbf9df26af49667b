/// The records of the output topics and their JSON, as `schemas/` describes them.
///
/// Imports `megabyte`.
package org.megabytestreams.wire;
