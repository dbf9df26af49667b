package org.megabytestreams.send;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.megabytestreams.input.FollowedFile;

/// Opens a log file again and again: first where the last run got to, then from the beginning of each file that takes
/// its name.
///
/// A log may be renamed and begun again, or emptied in place. What the last run left of a renamed file comes first, if
/// that still lies in the same folder. Not safe for use by several threads, but for [#end()].
public final class FollowedLog {
  private static final int MAX_SIBLINGS = 10_000;
  private static final long WAIT_NANOS = 100_000_000;

  private final Path path;
  private final Path state;
  private final Consumer<String> warnings;
  private Place place;
  private boolean begun;
  private volatile FollowedFile open;
  private volatile boolean ended;

  /// @param state the file with the place of the last run
  /// @param warnings gets a line about what may be lost
  /// @throws IOException with a line for the user if the place cannot be read
  public FollowedLog(Path path, Path state, Consumer<String> warnings) throws IOException {
    this.path = path;
    this.state = state;
    this.warnings = warnings;
    this.place = Place.read(state);
  }

  /// Opens what comes next. The caller closes it.
  ///
  /// @return null if the log has been ended
  /// @throws IOException with a line for the user
  public FollowedFile next() throws IOException {
    while (begun && !ended && !Files.exists(path)) {
      LockSupport.parkNanos(WAIT_NANOS); // it was renamed, and the new one is still to come
    }
    if (ended) {
      return null;
    }
    FollowedFile file = begun ? new FollowedFile(path, 0, true) : first();
    open = file;
    if (ended) {
      file.end();
    }
    return file;
  }

  private FollowedFile first() throws IOException {
    if (place == null) {
      begun = true;
      return new FollowedFile(path, 0, true);
    }
    try {
      if (place.isIn(path, FollowedFile.key(path))) {
        begun = true;
        return new FollowedFile(path, place.offset(), true);
      }
    } catch (NoSuchFileException _) {
      // it may have been renamed, and the new one is still to come
    }
    Path renamed = renamed();
    begun = true;
    if (renamed != null) {
      return new FollowedFile(renamed, place.offset(), false);
    }
    warnings.accept(path + " is another file than that of the last run, or was emptied: begins at its start");
    return new FollowedFile(path, 0, true);
  }

  private Path renamed() throws IOException {
    Path folder = path.toAbsolutePath().getParent();
    int seen = 0;
    try (DirectoryStream<Path> siblings = Files.newDirectoryStream(folder, Files::isRegularFile)) {
      for (Path sibling : siblings) {
        if (++seen > MAX_SIBLINGS) {
          return null;
        }
        if (FollowedFile.key(sibling).equals(place.key()) && place.isIn(sibling, place.key())) {
          return sibling;
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    } catch (NoSuchFileException _) {
      return null; // one was removed meanwhile
    }
    return null;
  }

  /// Writes down how far the brokers have what the log holds.
  ///
  /// @param end of a record; null if there is none yet
  /// @throws IOException with a line for the user
  public void remember(RecordSender.End end) throws IOException {
    if (end == null || place != null && place.key().equals(end.key()) && place.offset() == end.offset()) {
      return;
    }
    try {
      Path file = place(end.key());
      place = file != null ? Place.of(file, end.key(), end.offset())
          : place != null && place.key().equals(end.key()) ? place.at(end.offset())
          : Place.ofRenamed(end.key(), end.offset());
      place.write(state);
    } catch (IOException e) {
      throw new IOException("cannot write " + state + ": " + e.getMessage(), e);
    }
  }

  /// Returns the file with a key, if it is the one that has the name now.
  private Path place(String key) throws IOException {
    try {
      return FollowedFile.key(path).equals(key) ? path : null;
    } catch (NoSuchFileException _) {
      return null;
    }
  }

  /// Ends the log, and the file that is being read.
  public void end() {
    ended = true;
    FollowedFile reading = open;
    if (reading != null) {
      reading.end();
    }
  }
}
