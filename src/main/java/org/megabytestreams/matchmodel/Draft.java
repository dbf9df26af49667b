package org.megabytestreams.matchmodel;

/// Holds symbols that may come next, and what a [MatchModel] predicts at each of them and behind the last one.
///
/// @param symbols // [S]
/// @param probability that the symbols up to each one are right, all together // [S]
/// @param predictions of the place of each symbol, and of the place behind them // [S + 1]
public record Draft(int[] symbols, double[] probability, Predictions predictions) {}
