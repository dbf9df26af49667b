package org.megabytestreams.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.testing.Mutations;
import org.megabytestreams.testing.TinyBundle;

/// Reads model files that claim more than they hold, or are damaged. Each fails in one line, without much memory.
class DamagedModelsTest {
  private static final int CHANGES = 400;
  /// Far more than the small model takes, far less than a claim of gigabytes.
  private static final long MAX_ALLOCATED_BYTES = 64 << 20;

  @TempDir
  Path folder;

  private Bundle bundle;

  /// Reads a file that may be damaged.
  private interface Reading {
    void of(Path file) throws IOException;
  }

  @BeforeEach
  void write() throws IOException {
    bundle = TinyBundle.write(folder.resolve("bundle"));
  }

  @Test
  void rejectsSafeTensorsThatClaimMoreThanTheFileHolds() throws IOException {
    refuses("'t':{'dtype':'F32','shape':[536870911],'data_offsets':[0,2147483644]}", 0,
        "tensor t: expected data_offsets within the 0 bytes after the header, got 0 to 2147483644");
    refuses("'t':{'dtype':'F32','shape':[1],'data_offsets':[9223372036854775804,9223372036854775807]}", 8,
        "tensor t: expected data_offsets within the 8 bytes after the header");
    refuses("'t':{'dtype':'F32','shape':[1],'data_offsets':[4,0]}", 8, "got 4 to 0");
    refuses("'t':{'dtype':'F32','shape':[4294967296,4294967296],'data_offsets':[0,0]}", 8, "expected as many bytes");
    refuses("'t':{'dtype':'F32','shape':[1],'data_offsets':'x'}", 8, "got -1 to -1");
    refuses("'t':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'u':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}",
        8, "expected tensors side by side, got some that overlap");
    refuses("'t':{'dtype':'F64','shape':[1],'data_offsets':[0,8]}", 8, "tensor t: expected dtype F32, got \"F64\"");
    refuses("'t':7", 8, "tensor t: expected dtype F32");
    refuses("nothing", 8, "not a safetensors file");
    refuses("\0\0\0", 8, "not a safetensors file: its header is no text");
  }

  private void refuses(String entries, int dataBytes, String message) throws IOException {
    byte[] header = ("{" + entries.replace('\'', '"') + "}").getBytes(StandardCharsets.UTF_8);
    byte[] file = ByteBuffer.allocate(8 + header.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN)
        .putLong(header.length).put(header).array();
    Path path = Files.write(folder.resolve("claims.safetensors"), file);
    long before = Mutations.allocatedBytes();
    IOException e = assertThrows(IOException.class, () -> SafeTensors.read(path));
    assertTrue(Mutations.allocatedBytes() - before < MAX_ALLOCATED_BYTES, entries);
    assertTrue(e.getMessage().startsWith(path + ": ") && e.getMessage().contains(message), e.getMessage());
    Mutations.assertLine(e);
  }

  @ParameterizedTest
  @CsvSource({"globalLayers, 2000000000, 1 to 1024", "localLayers, 2000000000, 1 to 1024",
    "globalLayers, 0, 1 to 1024", "patchSize, 1000000000, 1 to 16777216", "patches, 2000000000, 4 to 16777216",
    "globalWidth, 1073741824, 1 to 8192", "localWidth, -32, 1 to 8192", "embeddingWidth, 100000, 1 to 8192",
    "globalHeads, 0, 1 to 32"})
  void rejectsGeometriesOutOfBounds(String field, String value, String bounds) throws IOException {
    Path manifest = bundle.folder().resolve(Bundle.MANIFEST);
    String text = Files.readString(manifest);
    String changed = text.replaceFirst("\"" + field + "\" : -?[0-9]+", "\"" + field + "\" : " + value);
    Files.writeString(manifest, changed);
    Bundle.BadBundleException e = assertThrows(Bundle.BadBundleException.class, () -> Bundle.read(bundle.folder()));
    assertEquals(manifest + ": not a manifest: geometry: expected " + field + " of " + bounds + ", got " + value,
        e.getMessage());
  }

  @Test
  void rejectsGeometriesWithTensorsOutOfBounds() throws IOException {
    Path manifest = bundle.folder().resolve(Bundle.MANIFEST);
    String text = Files.readString(manifest);
    Files.writeString(manifest, text.replaceFirst("\"patchSize\" : 8", "\"patchSize\" : 400000"));
    Bundle.BadBundleException e = assertThrows(Bundle.BadBundleException.class, () -> Bundle.read(bundle.folder()));
    assertTrue(e.getMessage().contains("patchSize × localWidth × globalWidth of at most 268435456, got 409600000"),
        e.getMessage());
  }

  @Test
  void rejectsManifestsThatAreTooLongOrIncomplete() throws IOException {
    Path manifest = bundle.folder().resolve(Bundle.MANIFEST);
    String text = Files.readString(manifest);
    for (String[] change : new String[][] {
        {"\\{", "{ \"padding\" : \"" + "x".repeat(1 << 20) + "\","}, {"\"weightsType\" : \"float32\"",
          "\"weightsType\" : \"float1\""}, {"\"weightsType\"", "\"type\""}, {"\"geometry\"", "\"shape\""},
        {"\"card\"", "\"cards\""}, {"\"name\"", "\"names\""}, {"score.onnx", "append.onnx"},
        {"\"digest\" : \"", "\"digest\" : \"\\n\\u0085"},
        {"\"contract\" : \\d+", "\"contract\" : \"" + "x".repeat(5000) + "\""}, {"\\{", "[".repeat(2000)}}) {
      Files.writeString(manifest, text.replaceFirst(change[0], Matcher.quoteReplacement(change[1])));
      Mutations.assertLine(assertThrows(Bundle.BadBundleException.class, () -> Bundle.read(bundle.folder()),
          change[0]));
    }
  }

  @Test
  void rejectsWeightsThatAreTooShortForTheGeometry() throws IOException {
    Path weights = bundle.folder().resolve(Bundle.WEIGHTS);
    byte[] whole = Files.readAllBytes(weights);
    Files.write(weights, Arrays.copyOf(whole, whole.length - 1));
    IOException e = assertThrows(IOException.class, () -> WeightsFile.read(bundle));
    assertEquals(weights + ": expected the " + whole.length + " bytes that the geometry takes, got "
        + (whole.length - 1), e.getMessage());
  }

  @Test
  void reportsDamagedSafeTensorsInOneLine() throws IOException {
    Path file = folder.resolve("model.safetensors");
    BundleConverter.toSafeTensors(bundle, file);
    byte[] whole = Files.readAllBytes(file);
    // The header is what can be wrong; its tensors follow.
    int header = (int) ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong() + Long.BYTES;
    survives(file, Arrays.copyOf(whole, header), Arrays.copyOfRange(whole, header, whole.length), SafeTensors::read);
    survives(file, Arrays.copyOf(whole, header), Arrays.copyOfRange(whole, header, whole.length),
        changed -> BundleConverter.fromSafeTensors(changed, folder.resolve("made"), false));
  }

  @Test
  void reportsDamagedBundlesInOneLine() throws IOException {
    Path manifest = bundle.folder().resolve(Bundle.MANIFEST);
    survives(manifest, Files.readAllBytes(manifest), new byte[0], _ -> {
      try {
        WeightsFile.read(Bundle.read(bundle.folder()));
      } catch (Bundle.BadBundleException e) {
        throw new IOException(e.getMessage(), e);
      }
    });
  }

  @Test
  void reportsDamagedCheckpointsInOneLine() throws IOException {
    Map<String, FloatBuffer> states = IntStream.range(0, 3).boxed()
        .collect(Collectors.toMap(i -> "state" + i, _ -> FloatBuffer.allocate(8)));
    Checkpoint.States state = name -> {
      if (!states.containsKey(name)) {
        throw new IllegalArgumentException("no " + name);
      }
      return states.get(name).duplicate().clear();
    };
    Path file = folder.resolve("checkpoint");
    List<LearningCurve.Point> curve = List.of(new LearningCurve.Point(5, 3, new HeldOutBits(2, 3, 5)));
    new Checkpoint("a geometry", "a.log", 9, 100, 1000, 2.5, curve).write(file, List.copyOf(states.keySet()), state);
    byte[] whole = Files.readAllBytes(file);
    assertEquals(9, Checkpoint.read(file, "a geometry", state).step());
    assertEquals(curve, Checkpoint.read(file, "a geometry", state).curve());
    Files.write(file, Arrays.copyOf(whole, whole.length - 1));
    assertEquals(file + ": cut at byte " + (whole.length - 1) + ": expected more",
        assertThrows(IOException.class, () -> Checkpoint.read(file, "a geometry", state)).getMessage());
    survives(file, whole, new byte[0], changed -> Checkpoint.read(changed, "a geometry", state));
  }

  private void survives(Path file, byte[] changed, byte[] rest, Reading reading) throws IOException {
    Mutations mutations = new Mutations(11);
    for (int i = 0; i < CHANGES; i++) {
      byte[] start = mutations.of(changed);
      byte[] all = Arrays.copyOf(start, start.length + rest.length);
      System.arraycopy(rest, 0, all, start.length, rest.length);
      Files.write(file, all);
      long before = Mutations.allocatedBytes();
      try {
        reading.of(file);
      } catch (IOException e) {
        Mutations.assertLine(e);
      }
      assertTrue(Mutations.allocatedBytes() - before < MAX_ALLOCATED_BYTES, "change " + i);
    }
  }
}
