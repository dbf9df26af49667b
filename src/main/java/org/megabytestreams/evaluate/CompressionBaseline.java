package org.megabytestreams.evaluate;

import java.util.Arrays;

/// Finds records that a compressor needs many bytes for, although it knows the last 64 KiB of the stream. This is the
/// compression-based anomaly of Keogh, Lonardi and Ratanamahatana (2004).
abstract class CompressionBaseline implements DetectionBaseline {
  /// The most bytes of a record that are compressed; the start of a longer record stands for all of it.
  static final int MAX_BYTES = 1 << 20;

  private final String id;
  private final RecentBytes past = new RecentBytes();

  CompressionBaseline(String id) {
    this.id = id;
  }

  @Override
  public final String id() {
    return id;
  }

  @Override
  public final void learn(byte[] record) {
    past.append(record);
  }

  /// Returns the record's compressed size in bytes.
  @Override
  public final double score(byte[] record) {
    if (record.length <= MAX_BYTES) {
      return compressedSize(record, past.bytes());
    }
    byte[] start = Arrays.copyOf(record, MAX_BYTES);
    return (double) compressedSize(start, past.bytes()) * record.length / MAX_BYTES;
  }

  abstract long compressedSize(byte[] record, byte[] dictionary);
}
