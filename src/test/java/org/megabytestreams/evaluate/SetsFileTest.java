package org.megabytestreams.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SetsFileTest {
  @TempDir
  Path folder;

  @BeforeEach
  void writeRecords() throws IOException {
    Files.writeString(folder.resolve("a.log"), "one\ntwo\nthree\nfour\n");
    Files.writeString(folder.resolve("b.log"), "five\nsix\n");
    Files.writeString(folder.resolve("a.labels"), "0\tx\n1\ty\n0\tx\n1\ty\n");
  }

  @Test
  void readsSetsToCorruptAndSetsWithLabels() throws IOException {
    List<EvaluationSet> sets = read("""
        {"sets": [
          {"name": "plain", "file": "a.log", "skip": 1, "max": 2, "foreign": ["b.log"], "ways": "code"},
          {"name": "told", "training": "b.log", "file": "a.log", "labels": "a.labels", "frozen": true}]}
        """);
    var plain = (EvaluationSet.Corrupted) sets.get(0);
    assertEquals(List.of("two", "three"), texts(plain.records()));
    assertEquals(List.of("five", "six"), texts(plain.foreign()));
    assertEquals(SetsFile.Ways.CODE.all(), plain.ways());
    var labelled = (EvaluationSet.Labelled) sets.get(1);
    assertEquals(List.of("five", "six"), texts(labelled.training()));
    assertEquals(List.of(false, true, false, true), labelled.test().stream().map(LabelledRecord::abnormal).toList());
    assertEquals(List.of("x", "y", "x", "y"), labelled.test().stream().map(LabelledRecord::group).toList());
    assertTrue(labelled.frozen());
  }

  @Test
  void findsGroupsByARegularExpression() throws IOException {
    Files.writeString(folder.resolve("plain.labels"), "0\n1\n0\n1\n");
    var set = (EvaluationSet.Labelled) read("""
        {"sets": [{"name": "told", "file": "a.log", "labels": "plain.labels", "group": "(o)"}]}
        """).getFirst();
    assertEquals(Arrays.asList("o", "o", null, "o"), set.test().stream().map(LabelledRecord::group).toList());
    assertFails("a.labels, line 1: expected no group, as \"group\" finds it, got x",
        "{\"sets\": [{\"name\": \"a\", \"file\": \"a.log\", \"labels\": \"a.labels\", \"group\": \"(o)\"}]}");
    assertFails("expected a regular expression with a capturing group",
        "{\"sets\": [{\"name\": \"a\", \"file\": \"a.log\", \"group\": \"o\"}]}");
  }

  @Test
  void cutsRecordsAsASetSaysAndCorruptsThemAccordingly() throws IOException {
    Files.write(folder.resolve("a.bin"), new byte[] {2, 'a', 'b', 1, 'c'});
    var set = (EvaluationSet.Corrupted) read(
        "{\"sets\": [{\"name\": \"a\", \"file\": \"a.bin\", \"records\": \"prefixed:1\"}]}").getFirst();
    assertEquals(List.of("ab", "c"), texts(set.records()));
    assertEquals(SetsFile.Ways.PACKETS.all(), set.ways());
    assertEquals(List.of("lines", "prefixed:1"), formatted("""
        {"sets": [{"name": "a", "file": "a.log"}, {"name": "b", "file": "a.bin", "records": "prefixed:1"}]}
        """).stream().map(one -> one.format().id()).toList());
  }

  @Test
  void explainsInvalidFilesOfSets() throws IOException {
    assertFails("expected a JSON object with sets", "{\"sets\": [\n{\"name\": 3]}");
    assertFails("expected a JSON object with sets", "{\"sets\": [{\"name\": \"a\", \"colour\": 1}]}");
    assertFails("expected at least one set", "{}");
    assertFails("expected a name and a file, got a and null", "{\"sets\": [{\"name\": \"a\"}]}");
    assertFails("expected an object for each set, got null", "{\"sets\": [null]}");
    assertFails("expected at least one set", "null");
    assertFails("expected names of files, got null",
        "{\"sets\": [{\"name\": \"a\", \"file\": \"a.log\", \"foreign\": [null]}]}");
    assertFails("got a?b and null", "{\"sets\": [{\"name\": \"a\\nb\"}]}");
    Files.writeString(folder.resolve("few.labels"), "0\n1\n");
    assertFails("expected a label for each of 4 records",
        "{\"sets\": [{\"name\": \"a\", \"file\": \"a.log\", \"labels\": \"few.labels\"}]}");
    Files.writeString(folder.resolve("odd.labels"), "0\n1\nmaybe\n0\n");
    assertFails("line 3: expected 0 or 1, got maybe",
        "{\"sets\": [{\"name\": \"a\", \"file\": \"a.log\", \"labels\": \"odd.labels\"}]}");
    Files.writeString(folder.resolve("same.labels"), "0\n0\n0\n0\n");
    assertFails("expected both labels",
        "{\"sets\": [{\"name\": \"a\", \"file\": \"a.log\", \"labels\": \"same.labels\"}]}");
  }

  private void assertFails(String expected, String json) {
    String message = assertThrows(IllegalArgumentException.class, () -> read(json)).getMessage();
    assertTrue(message.contains(expected) && message.lines().count() == 1, message);
  }

  private List<EvaluationSet> read(String json) throws IOException {
    return formatted(json).stream().map(FormattedSet::set).toList();
  }

  private List<FormattedSet> formatted(String json) throws IOException {
    return SetsFile.read(Files.writeString(folder.resolve("sets.json"), json), 1000);
  }

  private static List<String> texts(List<byte[]> records) {
    return records.stream().map(String::new).toList();
  }
}
