package org.megabytestreams.bundle;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.GuessContext;

/// A model on disk: a folder with `manifest.json`, the graphs and one weights file that they share. A model with a
/// match model may have a memory, too: records that its match model has seen before all others.
///
/// The digest is SHA-256 over each graph in the manifest's order, then the weights, then the memory. Of each file it
/// takes the name, a zero byte and the contents. The name and version of the match model follow, if the model has one:
/// its predictions decide the bits, too. So do the names of its further contexts.
///
/// @param folder the bundle's folder
public record Bundle(Path folder, Manifest manifest) {
  public static final String MANIFEST = "manifest.json";
  private static final byte[] MATCH_MODEL = "match-model 2".getBytes(StandardCharsets.UTF_8);
  public static final String SCORE = "score.onnx";
  public static final String APPEND = "append.onnx";
  public static final String PACKED = "packed.onnx";
  public static final String PATCH = "patch.onnx";
  public static final String SYMBOL = "symbol.onnx";
  public static final String WEIGHTS = "weights.bin";
  public static final String MEMORY = "memory.bin";

  /// The bound is far above the size of any manifest.
  private static final long MAX_MANIFEST_BYTES = 1 << 20;
  private static final List<String> WEIGHTS_TYPES = List.of("float16", "float32");
  private static final Set<String> GRAPHS = Stream.of(SCORE, APPEND, PACKED, PATCH, SYMBOL)
      .flatMap(graph -> Arrays.stream(Precision.values()).map(precision -> precision.file(graph)))
      .collect(Collectors.toSet());
  private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /// Says that a bundle cannot be used, and why, in one line.
  public static final class BadBundleException extends RuntimeException {
    public BadBundleException(String message) {
      super(message);
    }
  }

  /// Reads and checks a bundle.
  ///
  /// @throws BadBundleException if it is missing, unreadable, newer than this code, or its digest does not match
  public static Bundle read(Path folder) {
    Path file = folder.resolve(MANIFEST);
    if (!Files.isRegularFile(file)) {
      throw new BadBundleException("no model bundle at " + folder + ": expected a file " + MANIFEST + " there");
    }
    try {
      if (Files.size(file) > MAX_MANIFEST_BYTES) {
        throw new BadBundleException(file + ": expected at most " + MAX_MANIFEST_BYTES + " bytes, got "
            + Files.size(file));
      }
      var tree = JSON.readTree(file.toFile());
      int contract = tree.path("contract").asInt(-1);
      if (contract < 1) {
        throw new BadBundleException(file + ": expected a number 'contract' of at least 1, got "
            + FaultText.quoted(tree.path("contract").toString()));
      }
      if (contract > Manifest.CONTRACT) {
        throw new BadBundleException(file + ": bundle contract " + contract + " is newer than " + Manifest.CONTRACT
            + ", the newest that this version reads");
      }
      boolean matching = tree.path("geometry").path("options").path("matching").asBoolean();
      int oldest = matching ? Manifest.MATCH_MODEL_CONTRACT : Manifest.OLDEST_CONTRACT;
      if (contract < oldest) {
        throw new BadBundleException(file + ": bundle contract " + contract + " is older than " + oldest
            + ", the oldest that this version reads" + (matching ? " of a model with a match model" : ""));
      }
      Manifest manifest = JSON.treeToValue(tree, Manifest.class);
      check(file, manifest);
      String actual = digest(folder, manifest);
      if (!actual.equals(manifest.digest())) {
        throw new BadBundleException(folder + ": digest mismatch, the files were changed or cut: manifest says "
            + FaultText.quoted(String.valueOf(manifest.digest())) + ", files have " + actual);
      }
      return new Bundle(folder, manifest);
    } catch (JacksonException e) {
      throw new BadBundleException(file + ": not a manifest: " + FaultText.of(e));
    } catch (NoSuchFileException e) {
      throw new BadBundleException(folder + ": expected a file " + Path.of(e.getFile()).getFileName()
          + ", which the manifest names");
    } catch (IOException e) {
      throw new BadBundleException("cannot read bundle " + folder + ": " + e.getMessage());
    }
  }

  private static void check(Path file, Manifest manifest) {
    List<String> graphs = manifest.graphs();
    if (graphs == null || !GRAPHS.containsAll(graphs) || Set.copyOf(graphs).size() < graphs.size()) {
      throw new BadBundleException(file + ": expected graphs among " + GRAPHS.stream().sorted().toList()
          + ", each once, got "
          + FaultText.quoted(String.valueOf(graphs)));
    }
    if (manifest.geometry() == null || manifest.geometry().framing() == null || manifest.name() == null
        || manifest.card() == null || manifest.card().corpora() == null) {
      throw new BadBundleException(file
          + ": expected name, geometry with framing, and card with corpora, got some without");
    }
    if (!WEIGHTS_TYPES.contains(String.valueOf(manifest.weightsType()))) {
      throw new BadBundleException(file + ": expected a weightsType among " + WEIGHTS_TYPES + ", got "
          + FaultText.quoted(String.valueOf(manifest.weightsType())));
    }
    Manifest.Memory memory = manifest.memory();
    if (memory != null && (!manifest.geometry().options().matching() || memory.sources() == null
        || memory.records() < 0 || memory.records() > ReferenceRecords.MAX_RECORDS
        || memory.bytes() < 0 || memory.bytes() > ReferenceRecords.MAX_BYTES)) {
      throw new BadBundleException(file + ": expected a memory of a model with a match model, with sources, 0 to "
          + ReferenceRecords.MAX_RECORDS + " records and 0 to " + ReferenceRecords.MAX_BYTES + " bytes, got "
          + FaultText.quoted(memory.toString()));
    }
  }

  /// Copies the bundle to an existing folder, and checks the copy as [#read] does.
  public Bundle copyTo(Path other) throws IOException {
    for (String name : Stream.concat(files(manifest), Stream.of(MANIFEST)).toList()) {
      Files.copy(folder.resolve(name), other.resolve(name));
    }
    return read(other);
  }

  /// Returns the digest that the manifest in a folder states, unchecked; null if there is none.
  public static String statedDigest(Path folder) {
    try {
      if (Files.size(folder.resolve(MANIFEST)) > MAX_MANIFEST_BYTES) {
        return null;
      }
      return JSON.readTree(folder.resolve(MANIFEST).toFile()).path("digest").asText(null);
    } catch (IOException _) {
      return null;
    }
  }

  /// Writes the manifest beside existing graphs and weights, with their digest.
  ///
  /// @param graphs the names of the graphs' files
  /// @param int8 null if there are no int8 graphs
  public static Bundle seal(Path folder, String name, Geometry geometry,
      List<String> graphs, long parameters, String weightsType, Manifest.Card card, Manifest.Quantization int8)
      throws IOException {
    return seal(folder, new Manifest(Manifest.CONTRACT, name, geometry, graphs, parameters, weightsType, null, card,
        int8, null));
  }

  private static Bundle seal(Path folder, Manifest undigested) throws IOException {
    Manifest manifest = undigested.withDigest(digest(folder, undigested));
    Path unfinished = folder.resolve(MANIFEST + ".new");
    JSON.writeValue(unfinished.toFile(), manifest);
    Files.move(unfinished, folder.resolve(MANIFEST), StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    return new Bundle(folder, manifest);
  }

  /// Gives a bundle that nobody reads yet another name, which the digest does not depend on.
  public Bundle named(String name) throws IOException {
    return seal(folder, manifest.withName(name));
  }

  /// Gives a bundle that nobody reads yet another memory: writes it into the folder, and seals the folder again.
  ///
  /// @param records in the order in which the match model sees them; empty for no memory
  /// @param sources where they come from
  /// @throws IllegalArgumentException if the model has no match model, or the records are too many
  public Bundle withMemory(List<byte[]> records, List<String> sources) throws IOException {
    if (records.isEmpty()) {
      Bundle without = seal(folder, manifest.withMemory(null));
      Files.deleteIfExists(folder.resolve(MEMORY));
      return without;
    }
    if (!manifest.geometry().options().matching()) {
      throw new IllegalArgumentException("expected a model with a match model, got " + manifest.name()
          + ", which has no use for a memory");
    }
    return seal(folder, manifest.withMemory(ReferenceRecords.write(folder.resolve(MEMORY), records, sources)));
  }

  /// Gives a bundle that nobody reads yet the memory of another one.
  public Bundle withMemoryOf(Bundle other) throws IOException {
    Manifest.Memory memory = other.manifest.memory();
    return memory == null ? this : withMemory(ReferenceRecords.of(other), memory.sources());
  }

  /// Returns the names of all files that the digest is made of.
  private static Stream<String> files(Manifest manifest) {
    return Stream.concat(manifest.graphs().stream(),
        manifest.memory() == null ? Stream.of(WEIGHTS) : Stream.of(WEIGHTS, MEMORY));
  }

  private static String digest(Path folder, Manifest manifest) throws IOException {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      for (String name : files(manifest).toList()) {
        sha256.update(name.getBytes(StandardCharsets.UTF_8));
        sha256.update((byte) 0);
        try (var in = Files.newInputStream(folder.resolve(name))) {
          byte[] buffer = new byte[1 << 16];
          for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            sha256.update(buffer, 0, n);
          }
        }
      }
      if (manifest.geometry().options().matching()) {
        sha256.update(MATCH_MODEL);
        for (GuessContext context : manifest.geometry().options().guessContexts()) {
          sha256.update((" " + context).getBytes(StandardCharsets.UTF_8));
        }
      }
      return HexFormat.of().formatHex(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
