/// Defines the records of the output topics and of topic `control`, and their JSON, as `schemas/` describes them.
///
/// Imports no other package.
package org.megabytestreams.wire;
