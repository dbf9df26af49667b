package org.megabytestreams.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Finds bundles by their digests for commands, among folders that are read once.
public final class BundleRegistry {
  private final Map<String, Bundle> byDigest = new HashMap<>();

  private BundleRegistry() {}

  /// Takes every one of `bundles`, and what there is in `folders` and is whole.
  ///
  /// @param skipped hears of each bundle of a folder that cannot be used, and why
  /// @throws Bundle.BadBundleException if one of `bundles` cannot be used
  /// @throws IOException where a folder cannot be listed
  public static BundleRegistry of(List<Path> bundles, List<Path> folders, Consumer<String> skipped) throws IOException {
    BundleRegistry found = new BundleRegistry();
    for (Path folder : folders) {
      try (Stream<Path> entries = Files.list(folder)) {
        entries.filter(entry -> Files.isRegularFile(entry.resolve(Bundle.MANIFEST))).sorted().forEach(entry -> {
          try {
            found.add(Bundle.read(entry));
          } catch (Bundle.BadBundleException e) {
            skipped.accept(e.getMessage());
          }
        });
      } catch (IOException e) {
        throw new IOException("no folder of model bundles at " + folder, e);
      }
    }
    bundles.forEach(bundle -> found.add(Bundle.read(bundle)));
    return found;
  }

  private void add(Bundle bundle) {
    byDigest.put(bundle.manifest().digest(), bundle);
  }

  /// A bundle whose digest starts so, or null.
  public Bundle findByStart(String digest) {
    return byDigest.keySet().stream().filter(whole -> whole.startsWith(digest)).findFirst().map(byDigest::get)
        .orElse(null);
  }

  /// The bundle with this digest, or null.
  public Bundle find(String digest) {
    return byDigest.get(digest);
  }
}
