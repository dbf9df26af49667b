package org.megabytestreams.input;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/// Unpacks zstd (RFC 8878) frames with windows of up to 128 MiB.
final class ZstdInput extends MemberInput {
  private static final int BUFFER_BYTES = 1 << 17;

  private final ZstdDecompressCtx decompressor = new ZstdDecompressCtx();
  private final ByteBuffer plain = ByteBuffer.allocateDirect(BUFFER_BYTES).limit(0);
  private boolean done;
  private boolean closed;
  /// Tells whether plain bytes may come without more packed ones.
  private boolean full;

  ZstdInput(InputStream in) {
    super(Packing.ZSTD, in);
  }

  @Override
  boolean startsMember(byte[] head) {
    return super.startsMember(head) || Packing.ZSTD_SKIPPABLE.agrees(head, head.length);
  }

  @Override
  void open() {
    done = false;
    full = false;
  }

  @Override
  int unpack(byte[] target, int from, int length) throws IOException {
    while (!plain.hasRemaining()) {
      if (done) {
        return -1;
      }
      if (!full) {
        packed.require(1);
      }
      decompress();
    }
    int n = Math.min(length, plain.remaining());
    plain.get(target, from, n);
    return n;
  }

  private void decompress() throws IOException {
    plain.clear();
    try {
      synchronized (decompressor) {
        if (closed) {
          throw new IOException("closed");
        }
        done = decompressor.decompressDirectByteBufferStream(plain, packed.buffer());
      }
    } catch (ZstdException e) {
      plain.limit(0);
      if (e.getErrorCode() == Zstd.errFrameParameterWindowTooLarge()) {
        throw new TooLargeException(Packing.ZSTD, "expected zstd frames with windows of at most 128 MiB, got more");
      }
      throw damaged(e.getMessage());
    }
    full = !plain.hasRemaining();
    plain.flip();
  }

  @Override
  public void close() throws IOException {
    synchronized (decompressor) { // a thread that reads ahead may be at it
      closed = true;
      decompressor.close();
    }
    super.close();
  }
}
