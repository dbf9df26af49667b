/// A model on disk: its folder with graphs and weights, its manifest and digest, and the registry that finds a bundle
/// by its digest.
///
/// Imports `model`.
package org.megabytestreams.bundle;
