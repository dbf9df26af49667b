package org.megabytestreams.serve;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.cli.terminal.ErrorLines;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.runtime.Device;
import org.megabytestreams.stream.ModelSource;

/// Opens the model with a given digest for the service. It looks through folders, each a bundle or a folder of bundles,
/// whenever a model is wanted.
public final class FolderModelSource implements ModelSource {
  private static final int MAX_STATED = 100;

  private final List<Path> folders;
  private final Device device;

  public FolderModelSource(List<Path> folders, Device device) {
    this.folders = folders;
    this.device = device;
  }

  @Override
  public ByteModel open(String digest) {
    for (Path folder : folders) {
      for (Path bundle : bundles(folder)) {
        if (digest.equals(Bundle.statedDigest(bundle))) {
          return openFound(bundle);
        }
      }
    }
    throw new UnavailableModelException("no bundle with digest " + digest + " in "
        + folders.stream().map(Path::toString).collect(Collectors.joining(", ")) + " (megabyte.models)");
  }

  /// Returns the names of the models in folders by their digests, as their manifests state them; 100 at most.
  static Map<String, String> stated(List<Path> folders) {
    Map<String, String> names = new LinkedHashMap<>();
    for (Path folder : folders) {
      for (Path bundle : bundles(folder)) {
        String digest = Bundle.statedDigest(bundle);
        if (digest != null && names.size() < MAX_STATED) {
          names.putIfAbsent(digest, bundle.getFileName().toString());
        }
      }
    }
    return names;
  }

  private ByteModel openFound(Path folder) {
    try {
      return ModelLoader.open(Bundle.read(folder), device, false);
    } catch (IOException | RuntimeException e) {
      throw new UnavailableModelException("cannot use the bundle at " + folder + ": " + ErrorLines.oneLine(e));
    }
  }

  private static List<Path> bundles(Path folder) {
    List<Path> bundles = new ArrayList<>(List.of(folder));
    try (DirectoryStream<Path> inside = Files.newDirectoryStream(folder, Files::isDirectory)) {
      inside.forEach(bundles::add);
    } catch (IOException _) {
      return bundles; // no such folder: nothing is found there
    }
    return bundles;
  }
}
