package org.megabytestreams.train;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import org.megabytestreams.fuzz.Guard;
import org.megabytestreams.fuzz.TemporaryFile;

/// Reads bytes as a checkpoint of a model of two tensors.
public final class CheckpointFuzz {
  private static final Path FILE = TemporaryFile.folder().resolve("checkpoint");
  private static final int VALUES = 2;

  private CheckpointFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    TemporaryFile.write(FILE, data);
    Guard.check(data, () -> Checkpoint.read(FILE, "g", name -> {
      if (!name.equals("a") && !name.equals("b")) {
        throw new IllegalArgumentException("no such state");
      }
      return FloatBuffer.allocate(VALUES);
    }), IOException.class);
  }
}
