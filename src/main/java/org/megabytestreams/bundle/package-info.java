/// Holds a model on disk: its folder with graphs and weights, its manifest and its digest. A registry finds a bundle
/// by its digest.
///
/// Imports `model`.
package org.megabytestreams.bundle;
