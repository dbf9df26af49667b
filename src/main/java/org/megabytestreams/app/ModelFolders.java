package org.megabytestreams.app;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.runtime.Device;
import org.megabytestreams.stream.ModelSource;

/// Finds bundles by their digest in some folders, each a bundle or a folder of bundles, as they are when one is wanted.
final class ModelFolders implements ModelSource {
  private final List<Path> folders;
  private final Device device;

  ModelFolders(List<Path> folders, Device device) {
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
    throw new Unavailable("no bundle with digest " + digest + " in "
        + folders.stream().map(Path::toString).collect(Collectors.joining(", ")) + " (megabyte.models)");
  }

  private ByteModel openFound(Path folder) {
    try {
      return StreamModel.open(Bundle.read(folder), device, false);
    } catch (IOException | RuntimeException e) {
      throw new Unavailable("cannot use the bundle at " + folder + ": " + Errors.oneLine(e));
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
