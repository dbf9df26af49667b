package org.megabytestreams.generate;

/// Says how the next symbol is drawn from the model's predictions. Symbols within the limits are drawn in proportion to
/// their probability.
///
/// @param temperature divides the logits; 0 takes the most probable symbol
/// @param topK only the `topK` most probable symbols; 0 for all
/// @param topP only the most probable symbols that together have this probability; 1 for all
/// @param minP only symbols at least this fraction as probable as the most probable; 0 for all
/// @param repetitionPenalty divides the odds of bytes that stand among the last 64 written; 1 for none
/// @param seed the same seed draws the same bytes, whatever else is written at the time
public record SamplingOptions(double temperature, int topK, double topP, double minP, double repetitionPenalty,
    long seed) {
  /// Takes the most probable symbol each time.
  public static final SamplingOptions GREEDY = drawn(0).withTemperature(0);

  public SamplingOptions {
    check(temperature >= 0 && temperature <= 100, "temperature", "0 to 100", temperature);
    check(topK >= 0 && topK <= 257, "top-k", "0 to 257", topK);
    check(topP > 0 && topP <= 1, "top-p", "over 0, up to 1", topP);
    check(minP >= 0 && minP <= 1, "min-p", "0 to 1", minP);
    check(repetitionPenalty >= 1 && repetitionPenalty <= 100, "repetition-penalty", "1 to 100", repetitionPenalty);
  }

  /// Returns options that draw from the model's own distribution, without limits.
  public static SamplingOptions drawn(long seed) {
    return new SamplingOptions(1, 0, 1, 0, 1, seed);
  }

  public SamplingOptions withTemperature(double other) {
    return new SamplingOptions(other, topK, topP, minP, repetitionPenalty, seed);
  }

  public SamplingOptions withTopK(int other) {
    return new SamplingOptions(temperature, other, topP, minP, repetitionPenalty, seed);
  }

  public SamplingOptions withTopP(double other) {
    return new SamplingOptions(temperature, topK, other, minP, repetitionPenalty, seed);
  }

  public SamplingOptions withMinP(double other) {
    return new SamplingOptions(temperature, topK, topP, other, repetitionPenalty, seed);
  }

  public SamplingOptions withRepetitionPenalty(double other) {
    return new SamplingOptions(temperature, topK, topP, minP, other, seed);
  }

  public SamplingOptions withSeed(long other) {
    return new SamplingOptions(temperature, topK, topP, minP, repetitionPenalty, other);
  }

  private static void check(boolean fits, String name, String expected, Number got) {
    if (!fits) {
      throw new IllegalArgumentException(name + ": expected " + expected + ", got " + got);
    }
  }
}
