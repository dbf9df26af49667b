package org.megabytestreams.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.megabytestreams.megabyte.ByteModel;
import org.megabytestreams.megabyte.Geometry;
import org.megabytestreams.megabyte.Surprisal;
import org.megabytestreams.megabyte.Symbols;

/// A bundle, opened for scoring on the CPU.
///
/// One session a core, each with one thread: twice as much work as one session on two threads gets done badly at the
/// sizes of these matrices.
public final class OnnxByteModel implements ByteModel {
  /// Windows in one run of a session: enough to fill the matrix kernels, few enough to stay in the cache.
  private static final int RUN_WINDOWS = 4;

  private final Bundle bundle;
  private final BlockingQueue<OrtSession> idle;
  private final List<OrtSession> scoring;
  private final OrtSession prediction;
  private final ExecutorService threads;

  private OnnxByteModel(Bundle bundle, int cores) {
    this.bundle = bundle;
    this.scoring = IntStream.range(0, cores)
        .mapToObj(_ -> Sessions.open(bundle.folder().resolve(Bundle.SCORE), 1)).toList();
    this.idle = new ArrayBlockingQueue<>(cores, false, scoring);
    this.prediction = Sessions.open(bundle.folder().resolve(Bundle.PREDICTION), 1);
    this.threads = Executors.newFixedThreadPool(cores,
        Thread.ofPlatform().daemon().name("megabyte-score-", 0).factory());
  }

  /// Opens a bundle on `cores` cores.
  public static OnnxByteModel open(Bundle bundle, int cores) {
    return new OnnxByteModel(bundle, cores);
  }

  @Override
  public Geometry geometry() {
    return bundle.manifest().geometry();
  }

  @Override
  public String digest() {
    return bundle.manifest().digest();
  }

  @Override
  public Surprisal[] surprisal(int[][] windows) {
    check(windows);
    if (windows.length <= 1) {
      return windows.length == 0 ? new Surprisal[0] : run(windows);
    }
    int slice = Math.min(RUN_WINDOWS, Math.ceilDiv(windows.length, scoring.size()));
    List<Future<Surprisal[]>> parts = new ArrayList<>();
    for (int from = 0; from < windows.length; from += slice) {
      int[][] part = Arrays.copyOfRange(windows, from, Math.min(windows.length, from + slice));
      parts.add(threads.submit(() -> run(part)));
    }
    return parts.stream().flatMap(part -> Arrays.stream(await(part))).toArray(Surprisal[]::new);
  }

  @Override
  public float[] nextLogProbabilities(int[] prefix) {
    int patch = geometry().patchSize();
    int[] window = Arrays.copyOf(prefix, (prefix.length / patch + 1) * patch);
    check(new int[][] {window});
    try (OnnxTensor input = Tensors.of(new int[][] {window});
        OrtSession.Result result = prediction.run(Map.of("symbols", input))) {
      return ((float[][]) result.get(0).getValue())[prefix.length % patch];
    } catch (OrtException e) {
      throw new OrtFailure("prediction failed", e);
    }
  }

  @Override
  public void close() {
    threads.close(); // waits: no session may be closed under a run
    try {
      for (OrtSession session : scoring) {
        session.close();
      }
      prediction.close();
    } catch (OrtException e) {
      throw new OrtFailure("cannot close the model", e);
    }
  }

  private Surprisal[] run(int[][] windows) {
    OrtSession session = take();
    try (OnnxTensor input = Tensors.of(windows); OrtSession.Result result = session.run(Map.of("symbols", input))) {
      float[][] bits = (float[][]) result.get("bits").orElseThrow().getValue();
      float[][] expected = (float[][]) result.get("expectedBits").orElseThrow().getValue();
      return IntStream.range(0, bits.length).mapToObj(i -> new Surprisal(bits[i], expected[i]))
          .toArray(Surprisal[]::new);
    } catch (OrtException e) {
      throw new OrtFailure("scoring " + windows.length + " windows failed", e);
    } finally {
      idle.add(session);
    }
  }

  private OrtSession take() {
    boolean interrupted = false;
    while (true) {
      try {
        OrtSession session = idle.take();
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
        return session;
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
  }

  private static Surprisal[] await(Future<Surprisal[]> part) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return part.get();
        } catch (InterruptedException _) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void check(int[][] windows) {
    for (int[] window : windows) {
      int length = window.length;
      if (length == 0 || length % geometry().patchSize() != 0 || length > geometry().windowSymbols()
          || length != windows[0].length) {
        throw new IllegalArgumentException("expected windows of one length, a multiple of " + geometry().patchSize()
            + " from " + geometry().patchSize() + " to " + geometry().windowSymbols() + " symbols, got " + length);
      }
      for (int symbol : window) {
        if (symbol < 0 || symbol >= Symbols.COUNT) {
          throw new IllegalArgumentException("expected symbols 0 to 256, got " + symbol);
        }
      }
    }
  }
}
