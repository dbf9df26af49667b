package org.megabytestreams.input;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// A form in which files are packed. The first bytes tell the form; if they do not, the end of the name does.
enum Packing {
  GZIP("gzip member", "gzip -dc", List.of(".gz", ".tgz"), magic(0x1f, 0x8b)),
  XZ("xz stream", "xz -dc", List.of(".xz", ".txz"), magic(0xfd, '7', 'z', 'X', 'Z', 0)),
  ZSTD("zstd frame", "zstd -dc --long=31", List.of(".zst", ".tzst"), magic(0x28, 0xb5, 0x2f, 0xfd)),
  /// A frame of zstd that holds no data; seekable archives start with one.
  ZSTD_SKIPPABLE("zstd frame", "zstd -dc", List.of(), magic(Packing.SKIPPABLE, 0x2a, 0x4d, 0x18)),

  BZIP2("bzip2", "bzip2 -dc", List.of(".bz2", ".tbz", ".tbz2"),
      magic('B', 'Z', 'h', Packing.ANY, '1', 'A', 'Y', '&', 'S', 'Y')),
  LZ4("lz4", "lz4 -dc", List.of(".lz4"), magic(0x04, 0x22, 0x4d, 0x18)),
  LZ4_LEGACY("lz4", "lz4 -dc", List.of(), magic(0x02, 0x21, 0x4c, 0x18)),
  ZIP("zip", "unzip -p", List.of(".zip"), magic('P', 'K', 3, 4)),
  ZIP_EMPTY("zip", "unzip -p", List.of(), magic('P', 'K', 5, 6)),
  SEVEN_ZIP("7z", "7z x -so", List.of(".7z"), magic('7', 'z', 0xbc, 0xaf, 0x27, 0x1c)),
  RAR("rar", "unrar p -inul", List.of(".rar"), magic('R', 'a', 'r', '!', 0x1a, 0x07)),
  COMPRESS("compress", "gzip -dc", List.of(".z"), magic(0x1f, 0x9d)),
  LZIP("lzip", "lzip -dc", List.of(".lz"), magic('L', 'Z', 'I', 'P')),
  LZOP("lzop", "lzop -dc", List.of(".lzo"), magic(0x89, 'L', 'Z', 'O', 0, '\r', '\n', 0x1a, '\n')),
  LZMA("lzma", "xz -dc", List.of(".lzma"), magic()),
  BROTLI("brotli", "brotli -dc", List.of(".br"), magic()),
  TAR("tar", "tar -xOf", List.of(), Packing.tar());

  private static final int ANY = -1;
  /// The first byte of a skippable frame of zstd: 0x50 to 0x5f.
  private static final int SKIPPABLE = -2;
  private static final int TAR_AT = 257;
  /// Bytes that are enough to know every form.
  static final int HEAD_BYTES = 512;

  private final String unit;
  private final String unpacker;
  private final List<String> endings;
  private final int[] magic;

  /// Creates a form.
  ///
  /// @param unit the name of the parts of such a file, or the form's name if it is not read
  /// @param unpacker the command that writes a file's plain bytes to standard output
  Packing(String unit, String unpacker, List<String> endings, int[] magic) {
    this.unit = unit;
    this.unpacker = unpacker;
    this.endings = endings;
    this.magic = magic;
  }

  /// Finds the form of a file; null for plain bytes.
  static Packing of(String name, byte[] head) {
    Packing told = Arrays.stream(values()).filter(form -> form.starts(head)).findFirst().orElse(null);
    String lower = name.toLowerCase(Locale.ROOT);
    return told != null ? told : Arrays.stream(values())
        .filter(form -> form.endings.stream().anyMatch(lower::endsWith)).findFirst().orElse(null);
  }

  /// Tells whether a file of this form cannot start with these bytes.
  boolean isOther(byte[] head) {
    return !agrees(head, head.length);
  }

  /// Tells whether bytes are the start of such a file.
  private boolean starts(byte[] head) {
    return magic.length > 0 && head.length >= magic.length && agrees(head, head.length);
  }

  /// Tells whether the first bytes of some form start like these, so that more bytes would decide.
  static boolean isOpen(byte[] head, int length) {
    return Arrays.stream(values())
        .anyMatch(form -> form != TAR && length < form.magic.length && form.agrees(head, length));
  }

  /// Tells whether bytes are the start of such a file, as far as they go.
  boolean agrees(byte[] head, int length) {
    for (int i = 0; i < Math.min(length, magic.length); i++) {
      int value = head[i] & 0xff;
      boolean fits = magic[i] == ANY || (magic[i] == SKIPPABLE ? value >> 4 == 5 : magic[i] == value);
      if (!fits) {
        return false;
      }
    }
    return magic.length > 0;
  }

  /// Tells whether this package unpacks files of this form.
  boolean isRead() {
    return compareTo(ZSTD_SKIPPABLE) <= 0;
  }

  int magicBytes() {
    return magic.length;
  }

  /// Returns the name of the parts that a file of this form consists of.
  String unit() {
    return unit;
  }

  /// Returns the form's name.
  String form() {
    return unit.split(" ")[0];
  }

  String unpacker() {
    return unpacker;
  }

  private static int[] magic(int... bytes) {
    return bytes;
  }

  private static int[] tar() {
    int[] magic = new int[TAR_AT + 5];
    Arrays.fill(magic, ANY);
    System.arraycopy(magic('u', 's', 't', 'a', 'r'), 0, magic, TAR_AT, 5);
    return magic;
  }
}
