package org.megabytestreams.evaluate;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.tukaani.xz.ArrayCache;
import org.tukaani.xz.BasicArrayCache;
import org.tukaani.xz.FinishableOutputStream;
import org.tukaani.xz.FinishableWrapperOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.UnsupportedOptionsException;

/// Compresses records with LZMA2, the coder of .xz files, with the past as its preset dictionary.
final class XzBaseline extends CompressionBaseline {
  /// Hash chains take in a dictionary seven times as fast as binary trees, and find as much within 64 KiB.
  private static final int MATCH_FINDER = LZMA2Options.MF_HC4;
  private static final int DEPTH = 16;
  private static final int NICE_LENGTH = 64;
  /// The size leaves room for a record behind the past.
  private static final int DICTIONARY_BYTES = RecentBytes.CAPACITY + LZMA2Options.DICT_SIZE_MIN;

  /// The library asserts that it can hash a dictionary together with the first byte of a record.
  private static final int MIN_DICTIONARY = 4;

  /// Keeps the coder's tables, which are much larger than a record.
  private final ArrayCache tables = new BasicArrayCache();

  XzBaseline() {
    super("xz");
  }

  @Override
  long compressedSize(byte[] record, byte[] dictionary) {
    CountingOutputStream out = new CountingOutputStream();
    try (FinishableOutputStream coder =
        options(dictionary).getOutputStream(new FinishableWrapperOutputStream(out), tables)) {
      coder.write(record);
      coder.finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.count;
  }

  private static LZMA2Options options(byte[] dictionary) throws UnsupportedOptionsException {
    LZMA2Options options = new LZMA2Options();
    options.setDictSize(DICTIONARY_BYTES);
    if (dictionary.length >= MIN_DICTIONARY) {
      options.setPresetDict(dictionary);
    }
    options.setMode(LZMA2Options.MODE_NORMAL);
    options.setMatchFinder(MATCH_FINDER);
    options.setDepthLimit(DEPTH);
    options.setNiceLen(NICE_LENGTH);
    return options;
  }

  /// Counts bytes and drops them.
  private static final class CountingOutputStream extends OutputStream {
    private long count;

    @Override
    public void write(int b) {
      count++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      count += length;
    }
  }
}
