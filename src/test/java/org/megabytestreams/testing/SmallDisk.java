package org.megabytestreams.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// Mounts a file system in memory of a few megabytes, which a test can fill up. Mounting needs root; other users skip
/// the test.
///
/// @param folder where it is mounted
public record SmallDisk(Path folder) implements AutoCloseable {
  private static final String FILLER = "filler";

  public static SmallDisk mount(Path folder, int megabytes) throws IOException, InterruptedException {
    return mount(folder, "size=" + megabytes + "m");
  }

  /// @param options of `mount`, by comma
  public static SmallDisk mount(Path folder, String options) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    assumeTrue(run("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder.toString()) == 0,
        "only root may mount a small disk");
    return new SmallDisk(folder);
  }

  /// Fills the disk, also while others write.
  public void fill() throws IOException {
    byte[] block = new byte[4096];
    try (OutputStream out = Files.newOutputStream(folder.resolve(FILLER))) {
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      if (folder.toFile().getUsableSpace() > 0) {
        throw e;
      }
    }
  }

  public void free() throws IOException {
    Files.delete(folder.resolve(FILLER));
  }

  @Override
  public void close() throws IOException {
    try {
      run("umount", "--lazy", folder.toString());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start()
        .waitFor();
  }
}
