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

  /// Takes all of `bundles`, and those bundles in `folders` that are whole.
  ///
  /// @param skipped gets the message about each bundle of a folder that cannot be used
  /// @throws Bundle.BadBundleException if one of `bundles` cannot be used
  /// @throws IOException if a folder cannot be listed
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

  /// Returns a bundle whose digest starts with `digest`, or null.
  public Bundle findByStart(String digest) {
    return byDigest.keySet().stream().filter(whole -> whole.startsWith(digest)).findFirst().map(byDigest::get)
        .orElse(null);
  }

  /// Returns the bundle with this digest, or null.
  public Bundle find(String digest) {
    return byDigest.get(digest);
  }
}
