package org.megabytestreams.prompts;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.megabytestreams.generate.GenerationRequest;
import org.megabytestreams.generate.Prompt;
import org.megabytestreams.generate.SamplingOptions;
import org.megabytestreams.generate.StopConditions;

/// Holds the options of a request beside its prompt. Headers and query parameters have the same names for them.
///
/// @param samples continuations, the seeds of which follow each other
/// @param chunks whether bytes are sent as they are written, and not only as a whole
public record ContinuationOptions(SamplingOptions sampling, StopConditions stop, boolean wholeCharacters, int priority,
    int samples, boolean chunks) {
  /// The names of all options.
  public static final Set<String> NAMES = Set.of("temperature", "top-k", "top-p", "min-p", "repetition-penalty", "seed",
      "max-bytes", "stop", "stop-at-boundary", "deadline-ms", "utf8", "priority", "samples", "chunks");

  private static final int DEFAULT_BYTES = 256;
  private static final long DEFAULT_DEADLINE_MS = 60_000;
  private static final int MAX_PRIORITY = 100;
  private static final int MAX_STOPS = 16;
  private static final SecureRandom SEEDS = new SecureRandom();

  /// Reads the options.
  ///
  /// @param values gives the values of an option by its name; none if the option is not set
  /// @throws BadRequestException if a value is no number, out of bounds, or contradicts another
  public static ContinuationOptions read(Function<String, List<String>> values, RequestLimits limits) {
    Reader reader = new Reader(values);
    double temperature = reader.real("temperature", 1);
    int samples = (int) reader.whole("samples", 1, 1, limits.samples());
    if (temperature == 0) {
      reader.refuse("temperature 0", "top-k", "top-p", "min-p", "seed", "samples");
    }
    try {
      SamplingOptions sampling = SamplingOptions.drawn(0)
          .withTemperature(temperature)
          .withTopK((int) reader.whole("top-k", 0, 0, 257))
          .withTopP(reader.real("top-p", 1))
          .withMinP(reader.real("min-p", 0))
          .withRepetitionPenalty(reader.real("repetition-penalty", 1))
          .withSeed(reader.whole("seed", SEEDS.nextInt(Integer.MAX_VALUE), Long.MIN_VALUE, Long.MAX_VALUE));
      List<byte[]> stops =
          values.apply("stop").stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
      if (stops.size() > MAX_STOPS) {
        throw new BadRequestException("stop: expected at most " + MAX_STOPS + ", got " + stops.size());
      }
      StopConditions stop = new StopConditions((int) reader.whole("max-bytes", Math.min(DEFAULT_BYTES, limits.bytes()),
          0, limits.bytes()),
          reader.flag("stop-at-boundary", true), stops,
          Duration.ofMillis(reader.whole("deadline-ms", Math.min(DEFAULT_DEADLINE_MS, limits.deadline().toMillis()), 1,
              limits.deadline().toMillis())));
      return new ContinuationOptions(sampling, stop, reader.flag("utf8", false),
          (int) reader.whole("priority", 0, -MAX_PRIORITY, MAX_PRIORITY), samples, reader.flag("chunks", true));
    } catch (IllegalArgumentException e) {
      throw new BadRequestException(e.getMessage());
    }
  }

  /// Returns the request for one of the samples.
  public GenerationRequest request(Prompt prompt, int sample) {
    return new GenerationRequest(prompt, sampling.withSeed(seed(sample)), stop, wholeCharacters, priority);
  }

  /// Returns the seed of one of the samples.
  public long seed(int sample) {
    return sampling.seed() + sample;
  }

  private record Reader(Function<String, List<String>> values) {
    private String one(String name) {
      List<String> all = values.apply(name);
      if (all.size() > 1) {
        throw new BadRequestException(name + ": expected one value, got " + all.size());
      }
      return all.isEmpty() ? null : all.getFirst();
    }

    private void refuse(String beside, String... names) {
      for (String name : names) {
        if (one(name) != null) {
          throw new BadRequestException(name + ": expected none with " + beside
              + ", which takes the most probable symbol; got " + one(name));
        }
      }
    }

    private long whole(String name, long unset, long least, long most) {
      String text = one(name);
      if (text == null) {
        return unset;
      }
      try {
        long value = Long.parseLong(text);
        if (value >= least && value <= most) {
          return value;
        }
      } catch (NumberFormatException _) {
        // Refused below, as is a number out of bounds.
      }
      throw new BadRequestException(name + ": expected a whole number from " + least + " to " + most + ", got " + text);
    }

    private double real(String name, double unset) {
      String text = one(name);
      if (text == null) {
        return unset;
      }
      try {
        return Double.parseDouble(text);
      } catch (NumberFormatException _) {
        throw new BadRequestException(name + ": expected a number, got " + text);
      }
    }

    private boolean flag(String name, boolean unset) {
      String text = one(name);
      if (text != null && !text.equals("true") && !text.equals("false")) {
        throw new BadRequestException(name + ": expected true or false, got " + text);
      }
      return text == null ? unset : text.equals("true");
    }
  }
}
