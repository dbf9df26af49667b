package org.megabytestreams.train;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Finds the files that a corpus argument means: the file itself, or all files below a folder. Symbolic links are
/// followed. A file that several names lead to counts once.
final class CorpusFiles {
  private final Set<Path> seen = new HashSet<>();
  private final List<Path> files = new ArrayList<>();
  private final Consumer<String> leftOut;

  private CorpusFiles(Consumer<String> leftOut) {
    this.leftOut = leftOut;
  }

  /// Finds the files of a name.
  ///
  /// @param leftOut gets a line for each entry below a folder that is not a file, with the reason
  /// @throws Corpus.BadCorpusException if nothing has that name, or an entry below cannot be read
  static List<Path> of(String name, Consumer<String> leftOut) {
    Path path = Path.of(name);
    if (!Files.exists(path)) {
      throw new Corpus.BadCorpusException("no such file or folder: " + name);
    }
    if (!Files.isDirectory(path)) {
      return List.of(path); // also a pipe, such as a shell makes for <(zcat a.gz)
    }
    CorpusFiles found = new CorpusFiles(leftOut);
    found.addAll(path);
    return found.files.stream().sorted().toList();
  }

  private void addAll(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      if (seen.add(folder.toRealPath())) { // links may lead in a circle
        for (Path entry : entries.sorted().toList()) {
          add(entry);
        }
      }
    } catch (AccessDeniedException _) {
      throw new Corpus.BadCorpusException("cannot read " + folder + ": permission denied");
    } catch (IOException e) {
      throw new Corpus.BadCorpusException("cannot read " + folder + ": " + e.getMessage());
    }
  }

  private void add(Path entry) throws IOException {
    if (Files.isDirectory(entry)) {
      addAll(entry);
    } else if (!Files.isRegularFile(entry)) {
      leftOut.accept(entry + ": " + (Files.isSymbolicLink(entry) ? "a symbolic link to nothing, "
          + Files.readSymbolicLink(entry) : "neither file nor folder"));
    } else if (Files.size(entry) > 0 && seen.add(entry.toRealPath())) { // empty files hold nothing, under any name
      files.add(entry);
    }
  }
}
