package org.megabytestreams.input;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Reads a file's bytes. Its failures name the file.
final class NamedInput extends FilterInputStream {
  private final String name;

  NamedInput(String name, InputStream in) {
    super(in);
    this.name = name;
  }

  @Override
  public int read() throws IOException {
    try {
      return super.read();
    } catch (IOException e) {
      throw ByteSource.unreadable(name, e);
    }
  }

  @Override
  public int read(byte[] target, int from, int length) throws IOException {
    try {
      return super.read(target, from, length);
    } catch (IOException e) {
      throw ByteSource.unreadable(name, e);
    }
  }
}
