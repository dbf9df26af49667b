package org.megabytestreams.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.train.BundleConverter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Runs `megabyte export`.
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Writes a model for other programs: as safetensors, or as a bundle, whose ONNX files any runtime reads.",
      "(score.onnx: inputs symbols [B, T] int32 and skipped [1] int32, how many patches in front need no result;",
      "outputs bits and expectedBits [B, T - 8 skipped]; weights.bin in the same folder).",
      "With a match model it also takes guessed [B, T, M] int32 and strengths [B, T, M] float32, zeros",
      "where nothing is predicted."
    },
    footer = {
      "",
      "Examples:",
      "  megabyte export src/main/bundles/logs --out logs.safetensors",
      "  megabyte export logs.safetensors --out bundles/logs",
      "  megabyte export src/main/bundles/logs --out onnx/ --float32"
    })
final class ExportCommand implements Callable<Integer> {
  private static final String SAFETENSORS = ".safetensors";

  @Parameters(paramLabel = "BUNDLE|FILE" + SAFETENSORS, description = "A bundle's folder or a safetensors file.")
  Path source;

  @Option(names = "--out", required = true, paramLabel = "FILE" + SAFETENSORS + "|DIR",
      description = "A safetensors file if the name ends so, otherwise the folder of a bundle.")
  Path out;

  @Option(names = "--float32", description = "Store a bundle's weights as float32 (default: float16).")
  boolean float32;

  @Override
  public Integer call() throws IOException {
    boolean from = isSafeTensors(source);
    boolean to = isSafeTensors(out);
    if (from && to) {
      throw new IllegalArgumentException("expected a bundle on one side, got two safetensors files");
    }
    if (!to && Files.isDirectory(out) && !Files.exists(out.resolve(Bundle.MANIFEST)) && !isEmpty(out)) {
      throw new IllegalArgumentException("expected a new folder, an empty one or a bundle, got " + out);
    }
    if (to) {
      OptionChecks.checkWritable("--out", out);
      Bundle bundle = Bundle.read(source);
      try (UnfinishedFile file = new UnfinishedFile(out)) {
        BundleConverter.toSafeTensors(bundle, file.path());
        file.finish();
      }
    } else if (from) {
      BundleConverter.fromSafeTensors(source, out.toAbsolutePath(), !float32);
    } else {
      BundleConverter.copy(Bundle.read(source), out.toAbsolutePath(), !float32);
    }
    System.out.println("wrote " + out);
    return CommandLine.ExitCode.OK;
  }

  private static boolean isSafeTensors(Path path) {
    return path.toString().endsWith(SAFETENSORS);
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (var files = Files.newDirectoryStream(folder)) {
      return !files.iterator().hasNext();
    }
  }
}
