package org.megabytestreams.evaluate;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/// Makes a record of audio, packets or pictures abnormal. Audio is 16-bit little-endian PCM.
public enum BinaryCorruption implements Corruption {
  /// Takes a record of another source: another speaker, another protocol, another picture.
  FOREIGN_RECORD("another source's record", (_, material) ->
      material.foreign().isEmpty() ? null : CorruptedRecord.whole(material.anyForeign())),
  /// Changes eight of its bytes.
  FLIPPED_BYTES("8 bytes flipped", (record, material) -> {
    byte[] bytes = record.clone();
    int first = bytes.length;
    int last = 0;
    for (int i = 0; i < BinaryCorruption.FLIPPED; i++) {
      int at = material.random().nextInt(bytes.length);
      bytes[at] ^= (byte) (1 + material.random().nextInt(255));
      first = Math.min(first, at);
      last = Math.max(last, at);
    }
    return new CorruptedRecord(bytes, first, last + 1);
  }),
  /// Keeps only the first 30 to 70 percent.
  CUT_SHORT("cut short", (record, material) -> {
    int length = (int) (record.length * (0.3 + 0.4 * material.random().nextDouble()));
    return CorruptedRecord.seam(Arrays.copyOf(record, length), length);
  }),
  /// Clips samples beyond a quarter of the loudest one.
  CLIPPED("clipped", (record, _) -> BinaryCorruption.samples(record, (samples, result) -> {
    int loudest = 0;
    for (int i = 0; i < samples.limit(); i++) {
      loudest = Math.max(loudest, Math.abs((int) samples.get(i)));
    }
    for (int i = 0; i < samples.limit(); i++) {
      result.put(i, (short) Math.clamp(samples.get(i), -loudest / 4, loudest / 4));
    }
  })),
  /// Adds white noise 20 dB below the record's own level.
  NOISE("noise at 20 dB", (record, material) -> BinaryCorruption.samples(record, (samples, result) ->
      BinaryCorruption.addNoise(samples, result, material.random()))),
  /// Makes all bytes zero.
  SILENCE("silence", (record, _) -> CorruptedRecord.whole(new byte[record.length]));

  private static final int FLIPPED = 8;
  /// The ratio of amplitudes at 20 dB.
  private static final double NOISE_SHARE = 0.1;

  private interface SampleChange {
    void apply(ShortBuffer samples, ShortBuffer result);
  }

  private final String title;
  private final Change change;

  BinaryCorruption(String title, Change change) {
    this.title = title;
    this.change = change;
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public Change change() {
    return change;
  }

  private static CorruptedRecord samples(byte[] record, SampleChange change) {
    byte[] bytes = record.clone();
    change.apply(shorts(record), shorts(bytes));
    return CorruptedRecord.whole(bytes);
  }

  private static ShortBuffer shorts(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
  }

  private static void addNoise(ShortBuffer samples, ShortBuffer result, RandomGenerator random) {
    double power = 0;
    for (int i = 0; i < samples.limit(); i++) {
      power += (double) samples.get(i) * samples.get(i);
    }
    double level = NOISE_SHARE * Math.sqrt(power / Math.max(1, samples.limit()));
    for (int i = 0; i < samples.limit(); i++) {
      long noisy = Math.round(samples.get(i) + level * random.nextGaussian());
      result.put(i, (short) Math.clamp(noisy, Short.MIN_VALUE, Short.MAX_VALUE));
    }
  }
}
