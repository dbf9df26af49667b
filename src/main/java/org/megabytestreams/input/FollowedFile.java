package org.megabytestreams.input;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;

/// Reads a file that others append to, and waits at its end. It ends when another file has taken the name, when the
/// file became shorter, or on [#end()].
///
/// One thread reads; any may end it.
public final class FollowedFile extends InputStream {
  private static final Duration WAIT = Duration.ofMillis(100);
  /// A writer may write to the old file for a while after the new one is there.
  private static final int MAX_EMPTY_READS = 3;

  private final Path path;
  private final FileChannel channel;
  private final String key;
  private final boolean follow;
  private volatile long position;
  private volatile boolean ended;

  /// Opens a file.
  ///
  /// @param position of the first byte to read
  /// @param follow whether to wait at the end
  /// @throws IOException with a line for the user
  public FollowedFile(Path path, long position, boolean follow) throws IOException {
    this.path = path;
    this.follow = follow;
    this.position = position;
    if (Files.isDirectory(path)) {
      throw new IOException(path + " is a folder: expected a file");
    }
    try {
      this.key = key(path);
      this.channel = FileChannel.open(path, StandardOpenOption.READ);
    } catch (IOException e) {
      throw ByteSource.unreadable(path.toString(), e);
    }
  }

  /// Identifies a file whatever it is called.
  ///
  /// @throws NoSuchFileException if there is none
  public static String key(Path path) throws IOException {
    return String.valueOf(Files.readAttributes(path, BasicFileAttributes.class).fileKey());
  }

  /// Identifies this file, as [#key(Path)] does.
  public String key() {
    return key;
  }

  /// Returns the place of the next byte in the file.
  public long position() {
    return position;
  }

  /// Ends the reading.
  public void end() {
    ended = true;
  }

  /// Tells whether [#end()] was called: what stands last may not be whole then.
  public boolean isEnded() {
    return ended;
  }

  @Override
  public int read(byte[] target, int from, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    int empty = 0;
    while (!ended) {
      int n = channel.read(ByteBuffer.wrap(target, from, length), position);
      if (n > 0) {
        position += n;
        return n;
      }
      if (!follow || channel.size() < position || isReplaced() && ++empty >= MAX_EMPTY_READS) {
        return -1;
      }
      pause();
    }
    return -1;
  }

  private boolean isReplaced() throws IOException {
    try {
      return !key(path).equals(key);
    } catch (NoSuchFileException _) {
      return false; // the new file is still to come
    }
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(WAIT);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while reading");
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
