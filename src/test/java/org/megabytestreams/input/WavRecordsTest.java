package org.megabytestreams.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.megabytestreams.model.RecordFormat;

class WavRecordsTest {
  // "RIFF", a length, "WAVE".
  private static final String RIFF = "52494646 00000000 57415645 ";
  // "fmt ", 16 bytes: PCM, 1 channel, 8000 Hz, 16000 bytes a second, 2 bytes a moment, 16 bits.
  private static final String PCM = "666d7420 10000000 0100 0100 401f0000 803e0000 0200 1000 ";
  private static final String DATA = "64617461 ";
  // "LIST", 3 bytes and the one that fills up.
  private static final String LIST = "4c495354 03000000 616263 00 ";

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  private static List<String> frames(String format, String wav) throws IOException {
    return CutRecords.of(new String(hex(wav), StandardCharsets.ISO_8859_1), format);
  }

  @Test
  void cutsSamplesIntoFramesAndSkipsOtherChunks() throws IOException {
    // At 8000 Hz, one millisecond is 8 samples of 2 bytes.
    String samples = "00112233445566778899aabbccddeeff" + "ff";
    assertEquals(List.of(latin("00112233445566778899aabbccddeeff"), latin("ff")),
        frames("wav:1", RIFF + LIST + PCM + LIST + DATA + "11000000" + samples + "00" + LIST));
    assertEquals(List.of(latin("00112233445566778899aabbccddeeff" + "ff")),
        frames("wav", RIFF + PCM + DATA + "11000000" + samples));
    assertEquals(List.of(), frames("wav", RIFF + PCM + DATA + "00000000"));
  }

  @Test
  void keepsTheSamplesOfAllChannelsInOneFrame() throws IOException {
    // 2 channels of 24 bits at 1000 Hz: 6 bytes a millisecond; the chunk is 18 bytes long.
    String format = "666d7420 12000000 0100 0200 e8030000 70170000 0600 1800 0000 ";
    assertEquals(List.of(latin("010203040506"), latin("0708090a0b0c")),
        frames("wav:1", RIFF + format + DATA + "0c000000" + "0102030405060708090a0b0c"));
    // 4 samples a second: less than one in a millisecond.
    String slow = PCM.replace("401f0000", "04000000");
    assertEquals(List.of("ab", "cd"), frames("wav:1", RIFF + slow + DATA + "04000000" + "61626364"));
  }

  @Test
  void readsExtensibleFormatsAndFloats() throws IOException {
    String extensible = "666d7420 28000000 feff 0100 401f0000 803e0000 0200 1000 1600 1000 04000000"
        + " 0100 000000001000800000aa00389b71 ";
    assertEquals(List.of("ab"), frames("wav", RIFF + extensible + DATA + "02000000 6162"));
    String floats = "666d7420 10000000 0300 0100 401f0000 007d0000 0400 2000 ";
    assertEquals(List.of("abcd"), frames("wav", RIFF + floats + DATA + "04000000 61626364"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"00f0ff7f", "ffffff7f", "00000080", "ffffffff"})
  void readsToTheEndIfTheLengthIsAPlaceholder(String length) throws IOException {
    assertEquals(List.of("abc"), frames("wav", RIFF + PCM + DATA + length + "616263"));
    assertEquals(List.of("abc"), fileFrames(RIFF + PCM + DATA + length + "616263"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"00000000", "24f0ff7f", "dbffffff"})
  void readsAPipeToTheEndIfItsWriterDidNotKnowTheLength(String length) throws IOException {
    assertEquals(List.of("abc"), frames("wav", RIFF + PCM + DATA + length + "616263"));
  }

  @Test
  void usesTheLengthsInRegularFiles() throws IOException {
    assertEquals(List.of(), fileFrames(RIFF + PCM + DATA + "00000000" + LIST));
    assertEquals("cannot read input: at byte 44: expected a record of 1600 bytes, got 3", assertThrows(
        IOException.class, () -> fileFrames(RIFF + PCM + DATA + "24f0ff7f 616263")).getMessage());
  }

  private static List<String> fileFrames(String wav) throws IOException {
    RecordReader reader =
        new RecordReader("input", new ByteArrayInputStream(hex(wav)), RecordFormat.parse("wav"), true);
    List<String> frames = new ArrayList<>();
    for (RecordReader.Piece piece = reader.next(); piece != null; piece = reader.next()) {
      frames.add(new String(piece.bytes(), StandardCharsets.ISO_8859_1));
    }
    return frames;
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "'' | at byte 0: expected a RIFF header of 4 bytes, got 0",
      "52463634 | at byte 0: expected RIFF, got 'RF64'",
      "0a1b9b41 | at byte 0: expected RIFF, got '???A'",
      "52494646 00000000 41564920 | at byte 8: expected WAVE, got 'AVI '",
      RIFF + " | at byte 12: expected a chunk 'data', got the input's end",
      RIFF + PCM + " | at byte 36: expected a chunk 'data', got the input's end",
      RIFF + DATA + "00000000 | at byte 12: expected a chunk 'fmt ' before the chunk 'data', got none",
      RIFF + LIST + "4c495354 05000000 61 | at byte 32: expected a chunk 'LIST' of 6 bytes, got 1",
      RIFF + "666d7420 0e000000 | at byte 12: expected a chunk 'fmt ' of at least 16 bytes, got 14",
      RIFF + "666d7420 10000000 0100 | at byte 20: expected a chunk 'fmt ' of 16 bytes, got 2",
      RIFF + "666d7420 10000000 1100 0100 401f0000 803e0000 0200 1000"
          + " | at byte 12: expected samples as they are (PCM, float), got format 17 (IMA ADPCM): convert it to PCM",
      RIFF + "666d7420 10000000 0100 0100 401f0000 803e0000 0000 1000"
          + " | at byte 12: expected a rate and a block of all channels' samples, got 8000 Hz and 0 bytes for 1"
          + " channels of 16 bits",
      RIFF + PCM + DATA + "04000000 6162 | at byte 44: expected a record of 4 bytes, got 2",
      RIFF + "666d7420 10000000 0100 0100 ffffffff 803e0000 0200 1000"
          + DATA + "04000000 | at byte 12: expected a record of at most 67108864 bytes, got a length of 858993458"})
  void namesTheFileAndPositionOfDamage(String wav, String problem) {
    assertEquals("cannot read input: " + problem, CutRecords.failure(hex(wav), "wav"));
  }

  private static String latin(String hex) {
    return new String(hex(hex), StandardCharsets.ISO_8859_1);
  }
}
