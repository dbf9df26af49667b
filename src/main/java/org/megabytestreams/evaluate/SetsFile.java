package org.megabytestreams.evaluate;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.megabytestreams.input.FileRecords;
import org.megabytestreams.model.Quotation;
import org.megabytestreams.model.RecordFormat;

/// Reads which sets to evaluate on from a JSON file, and their records from the files that it names.
///
/// Paths are relative to the JSON file. A set to be corrupted, and one with labels:
///
/// ```
/// {"sets": [
///   {"name": "syslog", "file": "syslog.xz", "foreign": ["access.log"], "ways": "text"},
///   {"name": "sessions", "training": "normal.log", "file": "test.log", "labels": "test.labels"}]}
/// ```
///
/// Labels have one line for each record of `file`: 0 or 1, and after a tab the record's group, if there are groups.
/// Or `group` finds the groups: a regular expression whose first capturing group is the key, such as `(blk_-?\d+)`.
/// It is matched on bytes, as [GroupPattern] says.
public final class SetsFile {
  /// Names the ways that fit a kind of records.
  public enum Ways {
    TEXT(List.of(TextCorruption.values())),
    CODE(List.of(TextCorruption.SHUFFLED_WORDS, TextCorruption.FOREIGN_LINE, TextCorruption.TRUNCATED)),
    AUDIO(List.of(BinaryCorruption.FOREIGN_RECORD, BinaryCorruption.CLIPPED, BinaryCorruption.NOISE,
        BinaryCorruption.SILENCE)),
    PACKETS(List.of(BinaryCorruption.FOREIGN_RECORD, BinaryCorruption.FLIPPED_BYTES, BinaryCorruption.CUT_SHORT)),
    IMAGE(List.of(BinaryCorruption.FOREIGN_RECORD, BinaryCorruption.FLIPPED_BYTES, BinaryCorruption.SILENCE));

    private final List<Corruption> ways;

    Ways(List<? extends Corruption> ways) {
      this.ways = List.copyOf(ways);
    }

    public List<Corruption> all() {
      return ways;
    }

    /// Returns the ways that fit the records of a format.
    public static Ways of(RecordFormat format) {
      return switch (format) {
        case RecordFormat.Packets _, RecordFormat.Prefixed _ -> PACKETS;
        case RecordFormat.AudioFrames _ -> AUDIO;
        default -> TEXT;
      };
    }
  }

  /// Describes a set in the file.
  ///
  /// @param records how files are cut into records; lines if it is left out
  /// @param skip records of `file` that are left out at its start
  /// @param max records of `file` that are taken at most
  /// @param group a regular expression that finds the group of a record; null if labels name groups, or none do
  record Description(String name, String file, String records, Integer skip, Integer max, List<String> foreign,
      Ways ways, String training, String labels, boolean frozen, String group) {}

  private record Sets(List<Description> sets) {}

  private static final int FOREIGN_RECORDS = 2000;
  private static final int MAX_LETTERS = 400;
  private static final ObjectMapper JSON = JsonMapper.builder()
      .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS).build();

  private SetsFile() {}

  /// Reads the sets.
  ///
  /// @param maxRecords of a set that names no bound of its own
  /// @throws IllegalArgumentException if the file does not describe sets; the message says where
  public static List<FormattedSet> read(Path file, int maxRecords) throws IOException {
    Sets described;
    try {
      described = JSON.readValue(file.toFile(), Sets.class);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(file + ": expected a JSON object with sets, got: "
          + Quotation.beginning(e.getOriginalMessage(), MAX_LETTERS)
          + (e.getLocation() == null ? "" : " (line " + e.getLocation().getLineNr() + ")"), e);
    } catch (CharConversionException e) {
      throw new IllegalArgumentException(file + ": expected a JSON object with sets, got: "
          + Quotation.beginning(e.getMessage(), MAX_LETTERS), e);
    }
    if (described == null || described.sets() == null || described.sets().isEmpty()) {
      throw new IllegalArgumentException(file + ": expected at least one set in \"sets\", got none");
    }
    Path folder = file.toAbsolutePath().getParent();
    List<FormattedSet> sets = new ArrayList<>();
    for (Description description : described.sets()) {
      if (description == null) {
        throw new IllegalArgumentException(file + ": expected an object for each set, got null");
      }
      try {
        RecordFormat format = RecordFormat.parse(Optional.ofNullable(description.records()).orElse("lines"));
        sets.add(new FormattedSet(open(description, format, folder, maxRecords), format));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(file + ": " + Quotation.beginning(e.getMessage(), MAX_LETTERS), e);
      }
    }
    return sets;
  }

  private static EvaluationSet open(Description set, RecordFormat format, Path folder, int maxRecords)
      throws IOException {
    if (set.name() == null || set.file() == null) {
      throw new IllegalArgumentException("a set: expected a name and a file, got " + set.name() + " and " + set.file());
    }
    int skip = Optional.ofNullable(set.skip()).orElse(0);
    int max = Optional.ofNullable(set.max()).orElse(maxRecords);
    GroupPattern groups = set.group() == null ? null : GroupPattern.parse(set.group());
    List<byte[]> records = read(path(folder, set.file()), format, skip, max);
    if (set.labels() != null) {
      List<byte[]> training =
          set.training() == null ? List.of() : read(path(folder, set.training()), format, 0, max);
      return new EvaluationSet.Labelled(set.name(), training,
          labelled(set.name(), records, path(folder, set.labels()), groups), set.frozen(), groups);
    }
    List<byte[]> foreign = new ArrayList<>();
    for (String other : Optional.ofNullable(set.foreign()).orElse(List.of())) {
      foreign.addAll(read(path(folder, other), format, 0, FOREIGN_RECORDS));
    }
    return new EvaluationSet.Corrupted(set.name(), records, foreign,
        Optional.ofNullable(set.ways()).orElse(Ways.of(format)).all(), groups);
  }

  private static Path path(Path folder, String name) {
    if (name == null) {
      throw new IllegalArgumentException("a set: expected names of files, got null");
    }
    return folder.resolve(name);
  }

  private static List<byte[]> read(Path file, RecordFormat format, int skip, int max) throws IOException {
    return FileRecords.read(file.toString(), format, skip, max, Long.MAX_VALUE);
  }

  private static List<LabelledRecord> labelled(String name, List<byte[]> records, Path labels,
      GroupPattern groups) throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(labels, StandardCharsets.UTF_8);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(labels + ": expected labels as text in UTF-8", e);
    }
    if (lines.size() < records.size()) {
      throw new IllegalArgumentException(name + ": expected a label for each of " + records.size() + " records in "
          + labels + ", got " + lines.size());
    }
    List<LabelledRecord> labelled = new ArrayList<>();
    for (int i = 0; i < records.size(); i++) {
      String[] fields = lines.get(i).split("\t", 2);
      if (!List.of("0", "1").contains(fields[0])) {
        throw new IllegalArgumentException(labels + ", line " + (i + 1) + ": expected 0 or 1, got " + fields[0]);
      }
      if (groups != null && fields.length == 2) {
        throw new IllegalArgumentException(
            labels + ", line " + (i + 1) + ": expected no group, as \"group\" finds it, got " + fields[1]);
      }
      String group = groups != null ? groups.key(records.get(i)) : fields.length < 2 ? null : fields[1];
      labelled.add(new LabelledRecord(records.get(i), fields[0].equals("1"), group));
    }
    if (Stream.of(true, false).anyMatch(
        label -> labelled.stream().noneMatch(record -> record.abnormal() == label))) {
      throw new IllegalArgumentException(labels + ": expected both labels, 0 and 1, got one of them alone");
    }
    return labelled;
  }
}
