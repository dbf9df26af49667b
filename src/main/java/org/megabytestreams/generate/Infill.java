package org.megabytestreams.generate;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.megabytestreams.model.Bits;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.FramedSymbols;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.Surprisal;
import org.megabytestreams.model.Symbols;
import org.megabytestreams.score.SegmentScorer;
import org.megabytestreams.score.StreamContext;
import org.megabytestreams.score.StreamSegment;

/// Fills a gap of a known number of bytes within a record. Spans are drawn behind a prompt, and the bytes that follow
/// the gap are scored behind each span.
///
/// Spans are ranked by P(span, suffix | prompt). So the first span is the most probable of those drawn, given the bytes
/// on both sides. Another rank would be the importance weight for P(span | prompt, suffix):
/// sampling-importance-resampling (Rubin 1987). For spans drawn at temperature 1 without limits, that weight is
/// P(suffix | prompt, span). That weight ranks worse: among more draws, more spans are improbable and happen to suit
/// the suffix.
public final class Infill {
  /// A span that fits the gap. Logarithms are natural and those of the model itself.
  ///
  /// @param sample number of the draw, from 0
  /// @param logProbability of the span behind the prompt
  /// @param suffixLogProbability of the suffix behind prompt and span, the ends of its records included
  public record Span(int sample, byte[] bytes, double logProbability, double suffixLogProbability) {
    /// Returns the log-probability of span and suffix behind the prompt.
    public double jointLogProbability() {
      return logProbability + suffixLogProbability;
    }
  }

  private final ByteModel model;
  private final Geometry geometry;

  public Infill(ByteModel model) {
    this.model = model;
    this.geometry = model.geometry();
  }

  /// Returns the spans that were drawn, the most probable one first. A draw in which the model ends the record within
  /// the gap gives no span.
  ///
  /// @param bytes the length of the gap
  /// @param suffix the bytes that follow the gap, cut like a prompt: the gap is in the first of its records
  /// @param sampling of each draw, by its number from 0
  /// @return at most `samples` spans; none if the model ended the record in each draw
  /// @throws UnsupportedOperationException if the model has no lanes
  /// @throws IllegalStateException if a draw failed
  public List<Span> fill(Prompt prompt, int bytes, Prompt suffix, int samples, IntFunction<SamplingOptions> sampling) {
    List<CollectingSink> draws = draw(prompt, bytes, samples, sampling);
    int[] fitting = IntStream.range(0, samples)
        .filter(sample -> draws.get(sample).await().reason() == Finish.Reason.LENGTH).toArray();
    Map<ByteBuffer, Double> suffixes = score(prompt, suffix,
        Arrays.stream(fitting).mapToObj(sample -> ByteBuffer.wrap(draws.get(sample).bytes())).distinct().toList());
    List<Span> spans = new ArrayList<>();
    for (int sample : fitting) {
      byte[] span = draws.get(sample).bytes();
      spans.add(new Span(sample, span, draws.get(sample).logProbability(), suffixes.get(ByteBuffer.wrap(span))));
    }
    spans.sort(Comparator.comparingDouble(Span::jointLogProbability).reversed());
    return spans;
  }

  private List<CollectingSink> draw(Prompt prompt, int bytes, int samples, IntFunction<SamplingOptions> sampling) {
    List<CollectingSink> draws = IntStream.range(0, samples).mapToObj(_ -> new CollectingSink()).toList();
    StopConditions stop = StopConditions.afterBytes(bytes).orAtBoundary();
    try (BatchGenerator generator = BatchGenerator.forAll(model, samples)) {
      for (int sample = 0; sample < samples; sample++) {
        generator.submit(GenerationRequest.of(prompt, sampling.apply(sample), stop), draws.get(sample));
      }
      draws.forEach(CollectingSink::await);
    }
    return draws;
  }

  /// Computes the log-probability of the suffix behind each span.
  private Map<ByteBuffer, Double> score(Prompt prompt, Prompt suffix, List<ByteBuffer> spans) {
    StreamContext past = StreamContext.EMPTY.append(symbols(prompt), geometry);
    List<StreamSegment> stretches = spans.stream().map(span -> past.stretch(behind(prompt, span.array(), suffix)))
        .toList();
    Map<ByteBuffer, Double> scored = new HashMap<>();
    try (SegmentScorer scorer = SegmentScorer.of(model)) {
      List<Surprisal> surprisals = scorer.score(stretches);
      for (int i = 0; i < spans.size(); i++) {
        scored.put(spans.get(i), logProbability(stretches.get(i), spans.get(i).capacity(), surprisals.get(i)));
      }
    }
    return scored;
  }

  /// Returns the symbols of whole records, framed, and the bytes of the record that is begun.
  private int[] symbols(Prompt text) {
    FramedSymbols symbols = new FramedSymbols(geometry);
    text.before().forEach(symbols::add);
    symbols.add(text.text(), false);
    return symbols.toArray();
  }

  /// Returns the symbols of a span and of the suffix. The record with the gap begins at the start of a patch.
  private int[] behind(Prompt prompt, byte[] span, Prompt suffix) {
    byte[] begun = joined(prompt.text(), span);
    List<byte[]> records = new ArrayList<>(suffix.before());
    byte[] last = suffix.text();
    if (records.isEmpty()) {
      last = joined(begun, last);
    } else {
      records.set(0, joined(begun, records.getFirst()));
    }
    int[] symbols = symbols(new Prompt(records, last));
    return Arrays.copyOfRange(symbols, prompt.text().length, symbols.length);
  }

  private static byte[] joined(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }

  /// Computes the log-probability of the fresh symbols from `from` on. The fill behind a record's end is not predicted.
  private double logProbability(StreamSegment stretch, int from, Surprisal surprisal) {
    int[] symbols = stretch.fresh();
    double bits = 0;
    for (int i = from; i < symbols.length; i++) {
      boolean fill = symbols[i] == Symbols.BOUNDARY && symbols[i - 1] == Symbols.BOUNDARY
          && (stretch.from() + i) % geometry.patchSize() != 0;
      bits += fill ? 0 : surprisal.bits()[i];
    }
    return Bits.toNats(-bits);
  }
}
