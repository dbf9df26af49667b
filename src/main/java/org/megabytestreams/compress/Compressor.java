package org.megabytestreams.compress;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UTFDataFormatException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.megabytestreams.model.Bits;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.RecordFormat;

/// Writes and reads compressed files.
///
/// ```
/// "MBZ1", 16 bytes: the start of the model's digest, int: symbols in a window, text: record format, blocks
/// ```
///
/// Both sides must compute the same numbers to the last bit. For that they need the same bundle, the same build of
/// ONNX Runtime and the same kind of processor. A bundle with a memory also needs the same release. A checksum shows
/// the blocks in which the numbers differed.
public final class Compressor {
  public static final int MAX_LANES = Block.MAX_LANES;

  private static final byte[] MAGIC = "MBZ1".getBytes(StandardCharsets.US_ASCII);
  private static final int DIGEST_BYTES = 16;
  /// Lanes that share a run of the model. Both sides must group lanes alike.
  private static final int GROUP_LANES = 8;
  /// Every lane starts with an empty window and ends with some bytes of its own. A lane should therefore be long.
  private static final int MIN_LANE_BYTES = 1 << 17;
  private static final int USUAL_LANES = 16;

  /// Holds the sizes before and after a run.
  ///
  /// @param bytes of the plain side
  /// @param codedBytes of the compressed side, headers included
  /// @param modelBits the surprisal of all coded symbols, summed; 0 after reading
  public record Result(long bytes, long codedBytes, double modelBits) {}

  /// Names the model of a compressed file.
  ///
  /// @param digest the start of the model's digest
  /// @param window symbols in the model's window
  public record Header(String digest, int window) {
    private static final int BYTES = MAGIC.length + DIGEST_BYTES + Integer.BYTES;

    /// Reads a header, and resets the stream to its position before the call.
    ///
    /// @param in a stream that supports marks
    /// @return empty if the stream starts otherwise or is shorter
    public static Optional<Header> peek(InputStream in) throws IOException {
      in.mark(BYTES);
      ByteBuffer start = ByteBuffer.wrap(in.readNBytes(BYTES));
      in.reset();
      if (start.remaining() < BYTES || !Arrays.equals(start.array(), 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
        return Optional.empty();
      }
      String digest = HexFormat.of().formatHex(start.array(), MAGIC.length, MAGIC.length + DIGEST_BYTES);
      return Optional.of(new Header(digest, start.getInt(MAGIC.length + DIGEST_BYTES)));
    }
  }

  private final ByteModel model;
  private final IntConsumer coded;

  /// Creates a compressor.
  ///
  /// @param coded gets the number of bytes that were coded since its last call; several threads call it
  public Compressor(ByteModel model, IntConsumer coded) {
    this.model = model;
    this.coded = coded;
  }

  /// Compresses all of `in`.
  ///
  /// @param lanes in a block: more of them are faster and cost more bytes; 0 for one per 128 KiB, at most 16
  public Result compress(InputStream in, OutputStream out, RecordFormat format, int lanes) throws IOException {
    if (lanes < 0 || lanes > Block.MAX_LANES) {
      throw new IllegalArgumentException("expected 0 to " + Block.MAX_LANES + " lanes, got " + lanes);
    }
    if (!format.startsAnywhere()) {
      throw new IllegalArgumentException("expected records lines, file or length:N, got " + format.id());
    }
    DataOutputStream data = new DataOutputStream(out);
    data.write(MAGIC);
    data.write(HexFormat.of().parseHex(model.digest()), 0, DIGEST_BYTES);
    data.writeInt(model.geometry().windowSymbols());
    data.writeUTF(format.id());
    long bytes = 0;
    DoubleAdder bits = new DoubleAdder();
    for (byte[] block = in.readNBytes(Block.MAX_BYTES); block.length > 0; block = in.readNBytes(Block.MAX_BYTES)) {
      int count = Math.min(block.length, lanes > 0 ? lanes
          : Math.clamp(block.length / MIN_LANE_BYTES, 1, USUAL_LANES));
      encode(block, count, format, bits).write(data);
      bytes += block.length;
    }
    data.flush();
    return new Result(bytes, data.size(), bits.sum());
  }

  private Block encode(byte[] bytes, int lanes, RecordFormat format, DoubleAdder bits) {
    List<LaneText> texts = Block.texts(bytes, lanes, format, model.geometry());
    RangeEncoder[] encoders = new RangeEncoder[lanes];
    Arrays.setAll(encoders, _ -> new RangeEncoder());
    eachGroup(texts, (first, group) -> {
      Frequencies frequencies = new Frequencies();
      Lanes.walk(model, group, (lane, text, logProbabilities) -> {
        frequencies.set(logProbabilities);
        int symbol = text.symbol();
        encoders[first + lane].encode(frequencies.before(symbol), frequencies.of(symbol));
        bits.add(Bits.ofLogProbability(logProbabilities[symbol]));
        return symbol;
      }, coded);
    });
    return new Block(bytes.length, Block.checksum(bytes), Arrays.stream(encoders).map(RangeEncoder::finish).toList());
  }

  /// Decompresses all of `in`.
  ///
  /// @throws IOException if `in` is no compressed file, is of another model, is cut short or goes on behind its end;
  ///     also if its bytes come out otherwise than they went in
  public Result decompress(InputStream in, OutputStream out) throws IOException {
    CountedInput counted = new CountedInput(in);
    try {
      return decompress(counted, new DataInputStream(counted), out);
    } catch (EOFException e) {
      throw new IOException("the file ends at byte " + counted.bytes() + ", within a block or its header: it was cut"
          + " short", e);
    }
  }

  private Result decompress(CountedInput counted, DataInputStream data, OutputStream out) throws IOException {
    RecordFormat format = readHeader(data);
    long bytes = 0;
    long codedBytes = 0;
    for (Block block = Block.read(data); block != null; block = Block.read(data)) {
      byte[] plain = decode(block, format);
      if (plain == null || Block.checksum(plain) != block.checksum()) {
        throw new IOException("the bytes from " + bytes + " on differ from those that were compressed: the file is"
            + " damaged, or this machine computes other numbers than the one that compressed it");
      }
      out.write(plain);
      bytes += plain.length;
      codedBytes += block.codes().stream().mapToLong(code -> code.length).sum();
      long end = counted.bytes();
      if (block.isLast() && data.read() >= 0) {
        throw new IOException("expected the end of the file after byte " + end + ", got more bytes");
      }
    }
    out.flush();
    return new Result(bytes, codedBytes, 0);
  }

  private RecordFormat readHeader(DataInputStream data) throws IOException {
    if (!Arrays.equals(data.readNBytes(MAGIC.length), MAGIC)) {
      throw new IOException("not a compressed file: expected it to start with MBZ1");
    }
    byte[] start = new byte[DIGEST_BYTES];
    data.readFully(start);
    String digest = HexFormat.of().formatHex(start);
    if (!model.digest().startsWith(digest)) {
      throw new IOException("compressed with model " + digest + "…, not with " + model.digest());
    }
    int window = data.readInt();
    if (window != model.geometry().windowSymbols()) {
      throw new IOException("compressed with a window of " + window + " bytes, not of "
          + model.geometry().windowSymbols() + ": say --window " + window);
    }
    try {
      return RecordFormat.parse(data.readUTF());
    } catch (IllegalArgumentException | UTFDataFormatException e) {
      throw new IOException("the header is damaged: " + e.getMessage(), e);
    }
  }

  /// Decodes a block.
  ///
  /// @return the bytes; null if they are not the bytes that were encoded
  private byte[] decode(Block block, RecordFormat format) {
    byte[] bytes = new byte[block.length()];
    List<LaneText> texts = Block.texts(bytes, block.codes().size(), format, model.geometry());
    List<RangeDecoder> decoders = block.codes().stream().map(RangeDecoder::new).toList();
    AtomicBoolean failed = new AtomicBoolean();
    eachGroup(texts, (first, group) -> {
      Frequencies frequencies = new Frequencies();
      try {
        Lanes.walk(model, group, (lane, _, logProbabilities) -> {
          if (failed.get()) {
            throw new RangeDecoder.CodeEndsException();
          }
          frequencies.set(logProbabilities);
          return decoders.get(first + lane).decode(frequencies);
        }, coded);
      } catch (RangeDecoder.CodeEndsException _) {
        failed.set(true);
      }
    });
    return !failed.get() && decoders.stream().allMatch(RangeDecoder::usedUp) ? bytes : null;
  }

  private interface GroupWork {
    void on(int firstLane, List<LaneText> group);
  }

  /// Groups are independent of each other, so they may run at once.
  private static void eachGroup(List<LaneText> texts, GroupWork work) {
    IntStream.range(0, Math.ceilDiv(texts.size(), GROUP_LANES)).parallel().forEach(group -> {
      int first = group * GROUP_LANES;
      work.on(first, texts.subList(first, Math.min(texts.size(), first + GROUP_LANES)));
    });
  }
}
