package org.megabytestreams.input;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Holds the properties of the samples that the chunks of a RIFF WAVE file state before them.
///
/// @param offset of the chunk that describes the samples
/// @param sampleRate moments a second
/// @param momentBytes bytes of the samples of all channels at one moment
/// @param dataBytes bytes of all samples, as the file claims
record WavHeader(long offset, long sampleRate, int momentBytes, long dataBytes) {
  private static final int CHUNK_HEADER_BYTES = 8;
  private static final int FORMAT_BYTES = 16;
  private static final int EXTENSIBLE_FORMAT_BYTES = 40;
  private static final int SUBFORMAT_OFFSET = 24;
  private static final int RATE_OFFSET = 4;
  private static final int BLOCK_OFFSET = 12;
  private static final int BITS_OFFSET = 14;
  private static final int PCM = 1;
  private static final int FLOAT = 3;
  private static final int EXTENSIBLE = 0xfffe;
  private static final int MILLISECONDS = 1000;

  /// Returns the bytes of the samples in a time, at least those of one moment.
  long bytes(int milliseconds) {
    return Math.max(1, sampleRate * milliseconds / MILLISECONDS) * momentBytes;
  }

  /// Takes all bytes before the samples, and returns what they say.
  static WavHeader read(RecordInput in) throws IOException {
    String form = text(in.header(4, "a RIFF header"));
    if (!form.equals("RIFF")) {
      throw in.unexpected(0, "expected RIFF, got '" + form + "'");
    }
    in.header(Integer.BYTES, "a length");
    String type = text(in.header(4, "a type"));
    if (!type.equals("WAVE")) {
      throw in.unexpected(CHUNK_HEADER_BYTES, "expected WAVE, got '" + type + "'");
    }
    WavHeader format = null;
    while (in.has()) {
      long offset = in.position();
      ByteBuffer chunk = little(in.header(CHUNK_HEADER_BYTES, "a chunk header"));
      String name = text(chunk.array());
      long bytes = Integer.toUnsignedLong(chunk.getInt(4));
      switch (name) {
        case "fmt " -> {
          format = format(in, offset, bytes);
          skip(in, name, bytes - Math.min(bytes, EXTENSIBLE_FORMAT_BYTES) + (bytes & 1));
        }
        case "data" -> {
          if (format == null) {
            throw in.unexpected(offset, "expected a chunk 'fmt ' before the chunk 'data', got none");
          }
          return new WavHeader(format.offset, format.sampleRate, format.momentBytes, bytes);
        }
        default -> skip(in, name, bytes + (bytes & 1));
      }
    }
    throw in.unexpected(in.position(), "expected a chunk 'data', got the input's end");
  }

  private static WavHeader format(RecordInput in, long offset, long bytes) throws IOException {
    if (bytes < FORMAT_BYTES) {
      throw in.unexpected(offset, "expected a chunk 'fmt ' of at least " + FORMAT_BYTES + " bytes, got " + bytes);
    }
    ByteBuffer format = little(in.header((int) Math.min(bytes, EXTENSIBLE_FORMAT_BYTES), "a chunk 'fmt '"));
    int tag = Short.toUnsignedInt(format.getShort(0));
    if (tag == EXTENSIBLE && bytes >= EXTENSIBLE_FORMAT_BYTES) {
      tag = Short.toUnsignedInt(format.getShort(SUBFORMAT_OFFSET));
    }
    if (tag != PCM && tag != FLOAT) {
      throw in.unexpected(offset, "expected samples as they are (PCM, float), got format " + tag + name(tag)
          + ": convert it to PCM");
    }
    int channels = Short.toUnsignedInt(format.getShort(2));
    long rate = Integer.toUnsignedLong(format.getInt(RATE_OFFSET));
    int moment = Short.toUnsignedInt(format.getShort(BLOCK_OFFSET));
    int bits = Short.toUnsignedInt(format.getShort(BITS_OFFSET));
    if (rate == 0 || moment == 0 || moment != channels * Math.ceilDiv(bits, Byte.SIZE)) {
      throw in.unexpected(offset, "expected a rate and a block of all channels' samples, got " + rate + " Hz and "
          + moment + " bytes for " + channels + " channels of " + bits + " bits");
    }
    return new WavHeader(offset, rate, moment, 0);
  }

  private static void skip(RecordInput in, String chunk, long bytes) throws IOException {
    long start = in.position();
    for (long left = bytes; left > 0; left--) {
      if (!in.has()) {
        throw in.unexpected(start, "expected a chunk '" + chunk + "' of " + RecordInput.count(bytes) + ", got "
            + (bytes - left));
      }
      in.skip(1);
    }
  }

  private static String name(int tag) {
    return switch (tag) {
      case 2 -> " (MS ADPCM)";
      case 6 -> " (A-law)";
      case 7 -> " (mu-law)";
      case 0x11 -> " (IMA ADPCM)";
      case 0x31 -> " (GSM)";
      case 0x50, 0x55 -> " (MPEG)";
      default -> "";
    };
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /// Returns a name of four letters; messages quote it, so control characters become question marks.
  private static String text(byte[] bytes) {
    return new String(bytes, 0, 4, StandardCharsets.ISO_8859_1).replaceAll("\\p{Cc}", "?");
  }
}
