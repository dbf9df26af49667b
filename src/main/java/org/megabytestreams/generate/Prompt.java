package org.megabytestreams.generate;

import java.util.Arrays;
import java.util.List;

/// Holds the bytes that are to be continued.
///
/// @param before whole records before it, oldest first; of a long past, only what the model's window holds is used
/// @param text the beginning of the record that is continued; may be empty
public record Prompt(List<byte[]> before, byte[] text) {
  public Prompt {
    before = List.copyOf(before);
  }

  public static Prompt of(byte[] text) {
    return new Prompt(List.of(), text);
  }

  /// Returns the same prompt with more text at its end.
  public Prompt followedBy(byte[] more) {
    byte[] all = Arrays.copyOf(text, text.length + more.length);
    System.arraycopy(more, 0, all, text.length, more.length);
    return new Prompt(before, all);
  }
}
