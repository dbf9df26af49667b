package org.megabytestreams.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.testing.TinyBundle;

class BundleConverterTest {
  @TempDir
  Path folder;

  @Test
  void convertsToSafeTensorsAndBackUnchanged() throws IOException {
    Bundle bundle = TinyBundle.write(folder.resolve("bundle"));
    Path file = folder.resolve("model.safetensors");
    BundleConverter.toSafeTensors(bundle, file);
    Bundle back = BundleConverter.fromSafeTensors(file, folder.resolve("back"), false);
    assertEquals(bundle.manifest(), back.manifest()); // the digest among the rest
    SafeTensors.Contents contents = SafeTensors.read(file);
    WeightsFile.read(bundle).forEach((name, values) -> assertArrayEquals(values, contents.tensors().get(name), name));
  }

  @Test
  void copiesABundleToTheBit() throws IOException {
    Bundle bundle = TinyBundle.write(folder.resolve("bundle"));
    assertEquals(bundle.manifest(), BundleConverter.copy(bundle, folder.resolve("copy"), false).manifest());
  }

  @Test
  void explainsInvalidFiles() throws IOException {
    Path file = folder.resolve("model.safetensors");
    BundleConverter.toSafeTensors(TinyBundle.write(folder.resolve("bundle")), file);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 100));
    assertTrue(message(file).contains("cut"), message(file));
    byte[] foreign = bytes.clone();
    foreign[7] = 1;
    Files.write(file, foreign);
    assertTrue(message(file).contains("not a safetensors file"), message(file));
  }

  private String message(Path file) {
    return assertThrows(IOException.class, () -> BundleConverter.fromSafeTensors(file, folder.resolve("x"), false))
        .getMessage();
  }
}
