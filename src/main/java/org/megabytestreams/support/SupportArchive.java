package org.megabytestreams.support;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Writes texts into one `.zip` archive.
public final class SupportArchive {
  private static final Pattern NAME = Pattern.compile("(?:[a-z]{1,32}/)?[a-z-]{1,32}\\.txt");
  private static final int MAX_FILES = 64;

  private SupportArchive() {}

  /// Tells whether a text may have this name: one that leads out of no folder.
  public static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /// Writes an archive.
  ///
  /// @param texts by the names of their files
  /// @throws IllegalArgumentException if a name is not allowed, or there are too many
  public static void write(Map<String, String> texts, OutputStream out) throws IOException {
    if (texts.size() > MAX_FILES) {
      throw new IllegalArgumentException("expected at most " + MAX_FILES + " files, got " + texts.size());
    }
    ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
    for (Map.Entry<String, String> text : texts.entrySet()) {
      if (!isName(text.getKey())) {
        throw new IllegalArgumentException("expected a file's name such as log.txt, got another");
      }
      zip.putNextEntry(new ZipEntry(text.getKey()));
      zip.write(text.getValue().getBytes(StandardCharsets.UTF_8));
      zip.closeEntry();
    }
    zip.finish();
  }
}
