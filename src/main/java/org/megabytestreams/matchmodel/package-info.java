/// Match models, which predict the next symbol from earlier ones. These are the match models of context-mixing
/// compressors (Mahoney 2005). They are inputs of a network, which learns how far to trust each.
///
/// Imports `model`.
package org.megabytestreams.matchmodel;
