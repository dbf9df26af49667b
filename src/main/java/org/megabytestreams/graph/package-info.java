/// ONNX graphs: their construction, reverse-mode gradients, and the AdamW update appended to the same graph.
///
/// Imports the JDK only, and is the sole user of the ONNX protobuf. Knows nothing of MegaByte: the network itself is
/// written in `network`.
package org.megabytestreams.graph;
