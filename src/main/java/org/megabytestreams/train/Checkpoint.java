package org.megabytestreams.train;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.megabytestreams.bundle.FaultText;
import org.megabytestreams.model.ArchitectureOptions;
import org.megabytestreams.model.Geometry;

/// Holds the state of a run between two steps, on disk.
///
/// ```
/// "MBCK" int version, geometry as text, corpora as text, long step, long trainedBytes, long elapsedNanos, double best,
/// int points × (long step, double trainBits, double heldOutBits, double withoutMemory, double recordAlone),
/// int tensors × (name, int length, length × float)
/// ```
///
/// Version 2 had no `withoutMemory` and `recordAlone`.
///
/// @param geometry as text; a run continues only with the same one
/// @param corpora as text; `best` is measured on these and says nothing of others
/// @param step steps done
/// @param best the lowest held-out figure so far, of those that decide
/// @param curve the learning curve so far
record Checkpoint(String geometry, String corpora, long step, long trainedBytes, long elapsedNanos, double best,
    List<LearningCurve.Point> curve) {
  private static final int MAGIC = 0x4d42434b;
  private static final int VERSION = 3;
  private static final int VERSION_OF_ONE_FIGURE = 2;

  /// Returns the geometry as checkpoints name it. The type of its options was called `Options` when the format was
  /// made.
  static String text(Geometry geometry) {
    return geometry.toString().replace(ArchitectureOptions.class.getSimpleName() + "[", "Options[")
        .replace("guessContexts=[], ", "");
  }

  /// Returns the state before the first step.
  static Checkpoint unstarted(Geometry geometry, String corpora) {
    return new Checkpoint(text(geometry), corpora, 0, 0, 0, Double.MAX_VALUE, List.of());
  }

  /// Returns the state after one more step.
  Checkpoint stepped(int bytes, long nanos) {
    return new Checkpoint(geometry, corpora, step + 1, trainedBytes + bytes, nanos, best, curve);
  }

  /// Returns the state after an evaluation at this step.
  Checkpoint evaluated(double trainBitsPerByte, HeldOutBits heldOut) {
    List<LearningCurve.Point> longer = new ArrayList<>(curve);
    longer.add(new LearningCurve.Point(step, trainBitsPerByte, heldOut));
    return new Checkpoint(geometry, corpora, step, trainedBytes, elapsedNanos, Math.min(heldOut.deciding(), best),
        List.copyOf(longer));
  }

  /// Returns the state without evaluations in one condition. If others decide from now on, none of them says what the
  /// best weights are.
  Checkpoint withoutSingleFigures() {
    List<LearningCurve.Point> left = curve.stream().filter(point -> point.heldOut().inThreeConditions()).toList();
    return left.size() == curve.size() ? this : new Checkpoint(geometry, corpora, step, trainedBytes, elapsedNanos,
        left.stream().mapToDouble(point -> point.heldOut().deciding()).min().orElse(Double.MAX_VALUE), left);
  }

  interface States {
    /// Returns the values of a state.
    ///
    /// @throws IllegalArgumentException if no state has that name
    FloatBuffer state(String name);
  }

  /// Writes beside `file` and then replaces it. A kill therefore leaves the old checkpoint or the new one.
  void write(Path file, List<String> names, States states) throws IOException {
    Path unfinished = file.resolveSibling(file.getFileName() + ".new");
    try (var out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(unfinished), 1 << 20))) {
      out.writeInt(MAGIC);
      out.writeInt(VERSION);
      out.writeUTF(geometry);
      out.writeUTF(corpora);
      out.writeLong(step);
      out.writeLong(trainedBytes);
      out.writeLong(elapsedNanos);
      out.writeDouble(best);
      out.writeInt(curve.size());
      for (LearningCurve.Point point : curve) {
        out.writeLong(point.step());
        out.writeDouble(point.trainBitsPerByte());
        out.writeDouble(point.heldOut().withMemory());
        out.writeDouble(point.heldOut().withoutMemory());
        out.writeDouble(point.heldOut().recordAlone());
      }
      out.writeInt(names.size());
      for (String name : names) {
        FloatBuffer values = states.state(name);
        out.writeUTF(name);
        out.writeInt(values.remaining());
        while (values.hasRemaining()) {
          out.writeFloat(values.get());
        }
      }
    }
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /// Reads a checkpoint into `states`.
  ///
  /// @throws IOException if the file is not a checkpoint or belongs to another geometry
  static Checkpoint read(Path file, String geometry, States states) throws IOException {
    try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 20))) {
      if (in.readInt() != MAGIC) {
        throw new IOException(file + " is not a checkpoint");
      }
      int version = in.readInt();
      if (version != VERSION && version != VERSION_OF_ONE_FIGURE) {
        throw new IOException(file + ": expected checkpoint version " + VERSION + ", got " + version);
      }
      String found = in.readUTF();
      if (!found.equals(geometry)) {
        throw new IOException(file + ": expected geometry " + geometry + ", got another: " + FaultText.quoted(found));
      }
      String corpora = in.readUTF();
      long step = in.readLong();
      long trainedBytes = in.readLong();
      long elapsedNanos = in.readLong();
      double best = in.readDouble();
      List<LearningCurve.Point> curve = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        curve.add(new LearningCurve.Point(in.readLong(), in.readDouble(), version == VERSION_OF_ONE_FIGURE
            ? HeldOutBits.withoutMatching(in.readDouble())
            : new HeldOutBits(in.readDouble(), in.readDouble(), in.readDouble())));
      }
      for (int left = in.readInt(); left > 0; left--) {
        String name = in.readUTF();
        FloatBuffer values = known(states, name, file);
        int length = in.readInt();
        if (length != values.remaining()) {
          throw new IOException(file + ": expected " + values.remaining() + " values of " + name + ", got " + length);
        }
        for (int i = 0; i < length; i++) {
          values.put(in.readFloat());
        }
      }
      if (in.read() >= 0) {
        throw new IOException(file + ": expected its end after the last tensor, got more bytes");
      }
      return new Checkpoint(found, corpora, step, trainedBytes, elapsedNanos, best, curve);
    } catch (EOFException e) {
      throw new IOException(file + ": cut at byte " + Files.size(file) + ": expected more", e);
    } catch (UTFDataFormatException e) {
      throw new IOException(file + ": damaged: expected a text, got other bytes", e);
    }
  }

  private static FloatBuffer known(States states, String name, Path file) throws IOException {
    try {
      return states.state(name);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": expected tensors of the model, got one named " + FaultText.quoted(name), e);
    }
  }
}
