package org.megabytestreams.evaluate;

/// What one scorer made of the items of a set: the higher a score, the more unusual.
///
/// @param name of the scorer, as reports show it
/// @param baseline whether it needs no model
/// @param calm scores of calm records, in the order of the set
/// @param cases scores of cases, in the order of the set
public record ScoredItems(String name, boolean baseline, double[] calm, double[] cases) {}
