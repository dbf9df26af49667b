package org.megabytestreams.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.bundle.BundledModels;
import org.megabytestreams.bundle.Manifest;
import org.megabytestreams.cli.terminal.EscapedText;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.SlidingWindow;
import org.megabytestreams.train.BundleConverter;
import org.megabytestreams.train.HeldOutBits;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Runs `megabyte inspect`.
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Says what a model bundle is: geometry, training, size; and checks its digest.",
    footer = {"", "Examples:", "  megabyte inspect", "  megabyte inspect --weights runs/mine/bundle"})
final class InspectCommand implements Callable<Integer> {
  @Parameters(arity = "0..1", paramLabel = "BUNDLE", description = "Its folder (default: the bundled logs-any).")
  Path folder;

  @Option(names = "--weights", description = "Also list every tensor.")
  boolean weights;

  @Override
  public Integer call() {
    Bundle bundle = Bundle.read(folder != null ? folder : BundledModels.forService());
    Manifest manifest = bundle.manifest();
    Geometry g = manifest.geometry();
    PrintStream out = System.out;
    out.printf(Locale.ROOT, "name        %s%ndigest      %s (checked)%n", EscapedText.line(manifest.name()),
        manifest.digest());
    out.printf(Locale.ROOT, "parameters  %,d, stored as %s%n", manifest.parameters(), manifest.weightsType());
    out.printf(Locale.ROOT, "window      %,d symbols: %d patches of %d; a full one keeps %d%n", g.windowSymbols(),
        g.patches(), g.patchSize(), SlidingWindow.kept(g.patches()));
    out.printf(Locale.ROOT, "global      %d layers of width %d, %d heads%n", g.globalLayers(), g.globalWidth(),
        g.globalHeads());
    out.printf(Locale.ROOT, "local       %d layers of width %d, %d heads%n", g.localLayers(), g.localWidth(),
        g.localHeads());
    out.printf(Locale.ROOT, "framing     %s%noptions     %s%n", g.framing().id(), g.options());
    Manifest.Card card = manifest.card();
    out.printf(Locale.ROOT, "trained     %,d bytes in %,d steps, seed %d, by %s%n", card.trainedBytes(), card.steps(),
        card.seed(), EscapedText.line(card.trainedWith()));
    out.printf(Locale.ROOT, "held out    %s bits per byte%n", HeldOutBits.of(card));
    out.printf(Locale.ROOT, "corpora     %s%n", EscapedText.line(String.join(", ", card.corpora())));
    Manifest.Memory memory = manifest.memory();
    if (memory != null) {
      out.printf(Locale.ROOT, "memory      %,d records of %,d bytes together, from %s%n", memory.records(),
          memory.bytes(), EscapedText.line(String.join(", ", memory.sources())));
    }
    if (manifest.int8() != null) {
      out.printf(Locale.ROOT, "int8        %+.2f%% bits, on %s%n", 100 * manifest.int8().penalty(),
          EscapedText.line(String.join(", ", manifest.int8().calibratedOn())));
    }
    if (weights) {
      BundleConverter.weights(g).forEach(
          weight -> out.printf(Locale.ROOT, "%-24s %-14s %,12d%n", weight.name(), weight.shape(), weight.elements()));
    }
    return CommandLine.ExitCode.OK;
  }
}
