package org.megabytestreams.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Reads the arguments of the command line, which are UTF-8 whatever the locale says.
///
/// Java decodes them by the locale. In the locale of cron, C, only ASCII survives. Linux keeps their bytes.
final class Arguments {
  private static final String COMMAND_LINE = "/proc/self/cmdline";
  private static final char UNREADABLE = '\ufffd';

  private Arguments() {}

  /// Returns the arguments as UTF-8.
  ///
  /// @param decoded as Java has decoded them
  /// @throws IllegalArgumentException if one cannot be known
  static String[] utf8(String[] decoded) {
    if (Arrays.stream(decoded).allMatch(Arguments::isAscii)) {
      return decoded;
    }
    try {
      return utf8(decoded, Files.readAllBytes(Path.of(COMMAND_LINE)));
    } catch (IOException _) {
      return readable(decoded);
    }
  }

  /// Returns the arguments as UTF-8.
  ///
  /// @param commandLine the bytes of the whole command line, each part ended by a zero
  static String[] utf8(String[] decoded, byte[] commandLine) {
    List<byte[]> parts = parts(commandLine);
    if (parts.size() < decoded.length) {
      return readable(decoded);
    }
    try {
      String[] arguments = new String[decoded.length];
      for (int i = 0; i < arguments.length; i++) {
        byte[] part = parts.get(parts.size() - arguments.length + i);
        arguments[i] = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(part)).toString();
      }
      return arguments;
    } catch (CharacterCodingException _) {
      return readable(decoded);
    }
  }

  private static List<byte[]> parts(byte[] commandLine) {
    List<byte[]> parts = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < commandLine.length; i++) {
      if (commandLine[i] == 0) {
        parts.add(Arrays.copyOfRange(commandLine, from, i));
        from = i + 1;
      }
    }
    return parts;
  }

  /// Returns the arguments as Java decoded them: in a locale of another encoding, Java's own decoding may be right.
  private static String[] readable(String[] decoded) {
    for (String argument : decoded) {
      if (argument.indexOf(UNREADABLE) >= 0) {
        throw new IllegalArgumentException("expected arguments in UTF-8, got '" + argument + "'");
      }
    }
    return decoded;
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(character -> character < 0x80);
  }
}
