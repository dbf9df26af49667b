package org.megabytestreams.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.megabytestreams.matching.Guesses;
import org.megabytestreams.matching.Matcher;
import org.megabytestreams.megabyte.Geometry;
import org.megabytestreams.megabyte.Surprisal;

/// Scores whole windows with the two halves of the score graph: the global model for all of a window at once, the local
/// model for so few patches at a time that what passes between its operators stays in the processor's cache. A quarter
/// faster than the score graph, and the same bits.
final class Halves {
  /// In one run of the local model.
  private static final int LOCAL_SYMBOLS = 1024;

  private final Geometry geometry;
  private final SessionPool global;
  private final SessionPool local;
  /// Patches that are run again for those behind them: a local layer looks one patch back.
  private final int overlap;

  Halves(Geometry geometry, SessionPool global, SessionPool local) {
    this.geometry = geometry;
    this.global = global;
    this.local = local;
    this.overlap = geometry.options().crossPatchKeys() > 0 ? geometry.localLayers() : 0;
  }

  /// @param windows of one length // [B, T]
  Surprisal[] run(int[][] windows) throws OrtException {
    int patches = windows[0].length / geometry.patchSize();
    int width = geometry.globalWidth();
    Surprisal[] results = new Surprisal[windows.length];
    try (Arena arena = Arena.ofConfined();
        OnnxTensor context =
            Tensors.allocate(arena, windows.length * patches * width, windows.length, patches, width);
        OnnxTensor symbols = Tensors.of(windows)) {
      global.with(session -> {
        session.run(Map.of("symbols", symbols), Set.of(), Map.of("context", context)).close();
        return null;
      });
      int together = Math.max(1, LOCAL_SYMBOLS / windows[0].length);
      for (int row = 0; row < windows.length; row += together) {
        int rows = Math.min(together, windows.length - row);
        int[][] part = Arrays.copyOfRange(windows, row, row + rows);
        List<Guesses> guesses =
            geometry.options().matching() ? Arrays.stream(part).map(Matcher::of).toList() : List.of();
        for (int i = 0; i < rows; i++) {
          results[row + i] = Surprisal.ofLength(windows[0].length);
        }
        int step = rows > 1 ? patches : Math.max(1, LOCAL_SYMBOLS / geometry.patchSize());
        for (int from = 0; from < patches; from += step) {
          int to = Math.min(patches, from + step);
          int start = Math.max(0, from - overlap);
          Chunk chunk = new Chunk(row * patches + start, start, from, to);
          try (OnnxTensor seen = Tensors.part(context, chunk.contextRow(), chunk.contextRow() + rows * (to - start),
              width, rows, to - start, width)) {
            run(part, guesses, chunk, seen, results, row);
          }
        }
      }
    }
    return results;
  }

  /// Patches `[start, to)` of some windows, of which `[from, to)` are wanted.
  private record Chunk(int contextRow, int start, int from, int to) {}

  /// @param row number of the first of `windows` among the results
  private void run(int[][] windows, List<Guesses> guesses, Chunk chunk, OnnxTensor context, Surprisal[] results,
      int row) throws OrtException {
    int patch = geometry.patchSize();
    int begin = chunk.start() * patch;
    int end = chunk.to() * patch;
    int[][] part = Arrays.stream(windows).map(window -> Arrays.copyOfRange(window, begin, end)).toArray(int[][]::new);
    Map<String, OnnxTensor> inputs = new HashMap<>();
    try (OnnxTensor symbols = Tensors.of(part);
        GuessTensors told = guesses.isEmpty() ? GuessTensors.none()
            : GuessTensors.of(guesses.stream().map(all -> all.part(begin, end)).toList())) {
      told.addTo(inputs);
      inputs.put("symbols", symbols);
      inputs.put("context", context);
      local.with(session -> {
        try (OrtSession.Result result = session.run(inputs)) {
          float[][] bits = Results.rows(result, "bits");
          float[][] expected = Results.rows(result, "expectedBits");
          int wanted = (chunk.from() - chunk.start()) * patch;
          for (int i = 0; i < bits.length; i++) {
            new Surprisal(bits[i], expected[i]).copyTo(wanted, results[row + i], chunk.from() * patch,
                bits[i].length - wanted);
          }
        }
        return null;
      });
    }
  }
}
