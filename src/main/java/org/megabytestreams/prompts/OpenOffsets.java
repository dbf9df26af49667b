package org.megabytestreams.prompts;

import java.util.Base64;
import java.util.BitSet;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Holds which prompts before an offset are unfinished, as the metadata of a committed offset do.
///
/// The text is a list of distances between the prompts in hexadecimal digits. If that is shorter, the text is a bit for
/// each finished offset in Base64. Neither grows with gaps between prompts alone.
///
/// @param open the unfinished offsets, the first of which is the committed one
/// @param next all other offsets before this one are finished
record OpenOffsets(SortedSet<Long> open, long next) {
  private static final String LIST = "p1:";
  private static final String BITS = "b1:";
  private static final String SEPARATOR = ",";
  private static final Pattern LIST_FORM = Pattern.compile(LIST + "[0-9a-f]{1,15}(,[0-9a-f]{1,15})*");
  private static final int HEXADECIMAL = 16;
  /// This many bits take 2,732 of the 4,096 characters that brokers take.
  private static final int MAX_BITS = 16_384;

  /// Returns the text; empty when nothing is unfinished.
  String text() {
    if (open.isEmpty()) {
      return "";
    }
    long first = open.first();
    StringBuilder list = new StringBuilder(LIST).append(Long.toHexString(next - first));
    long former = first;
    for (long offset : open.tailSet(first + 1)) {
      list.append(SEPARATOR).append(Long.toHexString(offset - former));
      former = offset;
    }
    int bitsLength = BITS.length() + (int) Math.min(MAX_BITS, (next - first + 5) / 6);
    return next - first > MAX_BITS || list.length() <= bitsLength ? list.toString() : BITS + bits(first);
  }

  private String bits(long first) {
    BitSet finished = new BitSet();
    finished.set(0, (int) (next - first));
    open.forEach(offset -> finished.clear((int) (offset - first)));
    return Base64.getEncoder().encodeToString(finished.toByteArray());
  }

  /// Reads a text that [#text] wrote, or that a former version wrote as bits alone.
  ///
  /// @param first the committed offset
  /// @return null for a text of somebody else
  static OpenOffsets read(long first, String text) {
    if (text.isEmpty()) {
      return new OpenOffsets(new TreeSet<>(), first);
    }
    if (LIST_FORM.matcher(text).matches()) {
      return list(first, text.substring(LIST.length()).split(SEPARATOR));
    }
    return bits(first, text.startsWith(BITS) ? text.substring(BITS.length()) : text);
  }

  private static OpenOffsets list(long first, String[] distances) {
    SortedSet<Long> open = new TreeSet<>();
    open.add(first);
    long next = first + Long.parseLong(distances[0], HEXADECIMAL);
    for (int i = 1; i < distances.length; i++) {
      long distance = Long.parseLong(distances[i], HEXADECIMAL);
      if (distance == 0 || distance >= next - open.last()) {
        return null; // offsets ascend, and the last comes before the next
      }
      open.add(open.last() + distance);
    }
    return next > first ? new OpenOffsets(open, next) : null;
  }

  private static OpenOffsets bits(long first, String text) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException _) {
      return null;
    }
    BitSet finished = BitSet.valueOf(bytes);
    if (bytes.length == 0 || finished.length() > MAX_BITS || finished.get(0) || bytes[bytes.length - 1] == 0) {
      return null; // the first is unfinished, and the last byte is never 0
    }
    SortedSet<Long> open = new TreeSet<>();
    for (int bit = finished.nextClearBit(0); bit < finished.length(); bit = finished.nextClearBit(bit + 1)) {
      open.add(first + bit);
    }
    return new OpenOffsets(open, first + finished.length());
  }
}
