package org.megabytestreams.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.megabytestreams.bundle.Manifest;
import org.megabytestreams.model.Geometry;

/// Holds the files of a training run.
///
/// ```
/// OUT/checkpoint   the state to resume from, replaced at every evaluation
/// OUT/bundle/      the best model so far, by the figure that decides ([HeldOutBits#deciding])
/// OUT/curve.svg    the learning curve
/// OUT/run.jsonl    one line an evaluation
/// ```
final class RunFolder {
  private final Path checkpoint;
  private final Path bundle;
  private final Path curve;
  private final Path log;

  private RunFolder(Path folder) {
    this.checkpoint = folder.resolve("checkpoint");
    this.bundle = folder.resolve("bundle");
    this.curve = folder.resolve("curve.svg");
    this.log = folder.resolve("run.jsonl");
  }

  /// Opens the folder, which is made if there is none.
  static RunFolder open(Path folder) throws IOException {
    RunFolder opened = new RunFolder(Files.createDirectories(folder));
    BundleWriter.restore(opened.bundle);
    return opened;
  }

  /// Reads the checkpoint into `states`; empty if there is none.
  ///
  /// @param tensors how many it holds
  Optional<Checkpoint> resume(Geometry geometry, int tensors, Checkpoint.States states) throws IOException {
    if (!Files.exists(checkpoint)) {
      return Optional.empty();
    }
    Set<String> read = new HashSet<>();
    Checkpoint found = Checkpoint.read(checkpoint, Checkpoint.text(geometry), name -> {
      read.add(name);
      return states.state(name);
    });
    if (read.size() < tensors) {
      throw new IOException(checkpoint + ": expected " + tensors + " tensors, got " + read.size());
    }
    return Optional.of(found);
  }

  /// Writes the best model so far. It goes before its checkpoint, which must not promise a model that was never
  /// written.
  void writeBest(String name, Geometry geometry, Checkpoint.States weights, Manifest.Card card) throws IOException {
    BundleWriter.write(bundle, name, geometry, weights, true, card);
  }

  /// Writes the checkpoint, the curve, and a line of the last evaluation.
  void write(Checkpoint at, List<String> tensors, Checkpoint.States states) throws IOException {
    at.write(checkpoint, tensors, states);
    Files.writeString(curve, LearningCurve.svg(at.curve()));
    LearningCurve.Point last = at.curve().getLast();
    HeldOutBits heldOut = last.heldOut();
    String others = heldOut.inThreeConditions() ? String.format(Locale.ROOT,
        ",\"withoutMemoryBitsPerByte\":%.5f,\"recordAloneBitsPerByte\":%.5f", heldOut.withoutMemory(),
        heldOut.recordAlone()) : "";
    Files.writeString(log, String.format(Locale.ROOT,
        "{\"step\":%d,\"seconds\":%.1f,\"trainedBytes\":%d,\"trainBitsPerByte\":%.5f,\"heldOutBitsPerByte\":%.5f%s}%n",
        at.step(), at.elapsedNanos() / 1e9, at.trainedBytes(), last.trainBitsPerByte(), heldOut.withMemory(), others),
        StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
