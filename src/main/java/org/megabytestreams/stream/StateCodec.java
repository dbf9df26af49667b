package org.megabytestreams.stream;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.megabytestreams.anomaly.StreamMonitor;
import org.megabytestreams.model.Framing;
import org.megabytestreams.model.Symbols;
import org.megabytestreams.score.StreamContext;
import org.megabytestreams.score.StreamId;
import org.megabytestreams.score.SymbolLayout;

/// Writes and reads stream states as bytes: the letters `MBS`, a version, the fields, and a CRC-32C over all of these.
public final class StateCodec {
  static final byte[] MAGIC = {'M', 'B', 'S'};
  /// The version written, and the newest that is read.
  static final int VERSION = 3;
  /// The oldest version that is read.
  static final int OLDEST = 1;
  /// The last version that does not tell layout and numbering of the symbols.
  private static final int WITHOUT_LAYOUT = 1;
  /// The last version that does not tell the last offset.
  private static final int WITHOUT_OFFSET = 2;
  private static final int HEADER_BYTES = MAGIC.length + 1;
  private static final int NO_KEY = -1;

  /// Reports a state that cannot be used. Its type says of which kind, and its message says why.
  public abstract static sealed class BadStateException extends RuntimeException {
    BadStateException(String message) {
      super(message);
    }
  }

  /// Reports bytes that are no state, or those of a state that were changed or cut.
  public static final class CorruptStateException extends BadStateException {
    CorruptStateException(String message) {
      super("corrupt stream state: " + message);
    }
  }

  /// Reports a state of a version that is no longer read.
  public static final class OutdatedStateException extends BadStateException {
    OutdatedStateException(String message) {
      super(message);
    }
  }

  /// Reports a state of a later version of this program.
  public static final class NewerStateException extends BadStateException {
    NewerStateException(String message) {
      super(message);
    }
  }

  private StateCodec() {}

  public static byte[] encode(StreamState state) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.write(MAGIC);
      out.writeByte(VERSION);
      out.writeUTF(state.stream().topic());
      byte[] key = state.stream().key();
      out.writeInt(key == null ? NO_KEY : key.length);
      if (key != null) {
        out.write(key);
      }
      out.writeUTF(state.model());
      writeLayout(out, state.layout());
      out.writeLong(state.since());
      out.writeLong(state.records());
      writeTail(out, state.tail());
      writeStarts(out, state.starts());
      byte[] monitor = state.monitor().encode();
      out.writeInt(monitor.length);
      out.write(monitor);
      out.writeLong(state.lastOffset());
      out.writeLong(state.history());
      out.writeInt(crc(bytes.toByteArray(), bytes.size()));
    } catch (IOException e) {
      throw new AssertionError("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  /// Reads a state.
  ///
  /// @throws BadStateException if `bytes` are no state of a version that is read
  public static StreamState decode(byte[] bytes) {
    checkFrame(bytes);
    try (DataInputStream in = new DataInputStream(
        new ByteArrayInputStream(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES - Integer.BYTES))) {
      String topic = in.readUTF();
      int keyLength = in.readInt();
      StreamId stream = new StreamId(topic, keyLength == NO_KEY ? null : bytes(in, keyLength));
      String model = in.readUTF();
      int version = bytes[MAGIC.length];
      boolean hasLayout = version > WITHOUT_LAYOUT;
      SymbolLayout layout = hasLayout ? readLayout(in) : null;
      long since = hasLayout ? in.readLong() : -1;
      long records = in.readLong();
      StreamContext tail = readTail(in);
      RecordBoundaries starts = readStarts(in, tail.next());
      StreamMonitor monitor = StreamMonitor.decode(bytes(in, in.readInt()));
      boolean counted = version > WITHOUT_OFFSET;
      long lastOffset = counted ? in.readLong() : starts.lastOffset();
      long history = counted ? in.readLong() : 0;
      if (in.available() > 0) {
        throw new CorruptStateException("expected its end, got " + in.available() + " more bytes");
      }
      return new StreamState(stream, model, layout, since, records, tail, starts, monitor, lastOffset, history);
    } catch (StreamMonitor.VersionMismatchException e) {
      throw e.newer() ? new NewerStateException(e.getMessage()) : new OutdatedStateException(e.getMessage());
    } catch (IOException | IllegalArgumentException e) {
      throw new CorruptStateException(e.toString());
    }
  }

  private static void checkFrame(byte[] bytes) {
    if (bytes.length < HEADER_BYTES + Integer.BYTES) {
      throw new CorruptStateException(
          "expected at least " + (HEADER_BYTES + Integer.BYTES) + " bytes, got " + bytes.length);
    }
    for (int i = 0; i < MAGIC.length; i++) {
      if (bytes[i] != MAGIC[i]) {
        throw new CorruptStateException("expected it to start with MBS");
      }
    }
    int version = bytes[MAGIC.length] & 0xff;
    if (version > VERSION) {
      throw new NewerStateException("stream state of version " + version + ": expected at most " + VERSION
          + ", written by a later program");
    }
    if (version < OLDEST) {
      throw new OutdatedStateException("stream state of version " + version + ": expected at least " + OLDEST);
    }
    int end = bytes.length - Integer.BYTES;
    int expected = ByteBuffer.wrap(bytes).getInt(end);
    int actual = crc(bytes, end);
    if (expected != actual) {
      throw new CorruptStateException(
          "expected checksum %08x, got %08x over %d bytes".formatted(expected, actual, end));
    }
  }

  private static int crc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  /// Writes P, and the framing's name; 0 if nothing is known of either.
  private static void writeLayout(DataOutputStream out, SymbolLayout layout) throws IOException {
    out.writeInt(layout == null ? 0 : layout.patchSize());
    if (layout != null) {
      out.writeUTF(layout.framing().name());
    }
  }

  private static SymbolLayout readLayout(DataInputStream in) throws IOException {
    int patchSize = in.readInt();
    return patchSize == 0 ? null : new SymbolLayout(patchSize, framing(in.readUTF()));
  }

  /// Returns the framing of a name; the message of another one does not repeat it, since it may hold anything.
  private static Framing framing(String name) {
    return Arrays.stream(Framing.values()).filter(framing -> framing.name().equals(name)).findFirst()
        .orElseThrow(() -> new CorruptStateException("expected the name of a framing"));
  }

  /// Writes nine bits a symbol: its low byte, and apart from these the boundaries as a bit set.
  private static void writeTail(DataOutputStream out, StreamContext tail) throws IOException {
    int[] symbols = tail.symbols();
    byte[] low = new byte[symbols.length];
    byte[] boundaries = new byte[Math.ceilDiv(symbols.length, Byte.SIZE)];
    for (int i = 0; i < symbols.length; i++) {
      low[i] = (byte) symbols[i];
      boundaries[i >> 3] |= (byte) ((symbols[i] >> 8) << (i & 7));
    }
    out.writeLong(tail.next());
    out.writeInt(symbols.length);
    out.write(low);
    out.write(boundaries);
  }

  private static StreamContext readTail(DataInputStream in) throws IOException {
    long next = in.readLong();
    int length = in.readInt();
    byte[] low = bytes(in, length);
    byte[] boundaries = bytes(in, Math.ceilDiv(length, Byte.SIZE));
    int[] symbols = new int[length];
    for (int i = 0; i < length; i++) {
      symbols[i] = (boundaries[i >> 3] >> (i & 7) & 1) == 1 ? Symbols.BOUNDARY : low[i] & 0xff;
    }
    return new StreamContext(next, symbols);
  }

  private static void writeStarts(DataOutputStream out, RecordBoundaries starts) throws IOException {
    out.writeInt(starts.symbols().length);
    for (int i = 0; i < starts.symbols().length; i++) {
      out.writeLong(starts.symbols()[i]);
      out.writeLong(starts.offsets()[i]);
    }
  }

  /// Reads this many bytes. It takes memory for them only if they are there.
  private static byte[] bytes(DataInputStream in, int length) throws IOException {
    if (length < 0 || length > in.available()) {
      throw new CorruptStateException("expected at most " + in.available() + " more bytes, got a length of " + length);
    }
    return in.readNBytes(length);
  }

  private static RecordBoundaries readStarts(DataInputStream in, long next) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > next + 1 || count > in.available() / (2 * Long.BYTES)) {
      throw new CorruptStateException("expected 0 to " + next + " record starts, got " + count);
    }
    long[] symbols = new long[count];
    long[] offsets = new long[count];
    for (int i = 0; i < count; i++) {
      symbols[i] = in.readLong();
      offsets[i] = in.readLong();
    }
    return new RecordBoundaries(symbols, offsets);
  }
}
