package org.megabytestreams.web;

/// Gives the manifest of the model that scores.
public interface ModelCard {
  /// The manifest, to be written as JSON; null while no model is loaded.
  Object manifest();
}
