package org.megabytestreams.serve;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.megabytestreams.bundle.FaultText;
import org.megabytestreams.control.Glob;
import org.megabytestreams.wire.OneLine;

/// Reads a file of rules by topic, and collects what is wrong with it: a line for each problem, with file and line.
final class TopicRulesReader {
  private static final int SCHEMA = 1;
  private static final long MAX_BYTES = 1 << 20;
  private static final int MAX_RULES = 1000;
  private static final Pattern TOPICS = Pattern.compile("[a-zA-Z0-9._*?-]{1,249}");
  private static final ObjectMapper JSON = new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  private final Path file;
  private final JsonParser in;
  private final List<String> problems;
  private final List<TopicRule> rules = new ArrayList<>();

  private TopicRulesReader(Path file, JsonParser in, List<String> problems) {
    this.file = file;
    this.in = in;
    this.problems = problems;
  }

  /// Reads a file. What can be read is returned even if there are problems.
  static TopicRules read(Path file, List<String> problems) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        problems.add(file + ": expected at most " + MAX_BYTES + " bytes, got " + Files.size(file));
        return TopicRules.NONE;
      }
      try (JsonParser in = JSON.createParser(Files.readAllBytes(file))) {
        var reader = new TopicRulesReader(file, in, problems);
        reader.readAll();
        return new TopicRules(reader.rules);
      }
    } catch (JsonProcessingException e) {
      problems.add(file + ":" + e.getLocation().getLineNr() + ": expected JSON: " + FaultText.of(e));
    } catch (NoSuchFileException _) {
      problems.add(file + ": no such file");
    } catch (IOException e) {
      problems.add(file + ": cannot be read: " + e.getMessage());
    }
    return TopicRules.NONE;
  }

  private void readAll() throws IOException {
    if (in.nextToken() != JsonToken.START_OBJECT) {
      problem(1, "expected an object with 'schema' and 'rules'");
      return;
    }
    JsonNode schema = null;
    boolean hasRules = false;
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      int line = line();
      String key = in.currentName();
      in.nextToken();
      switch (key) {
        case "schema" -> schema = in.readValueAsTree();
        case "rules" -> {
          hasRules = true;
          readRules(line);
        }
        case "$schema" -> in.skipChildren();
        default -> {
          problem(line, "expected 'schema' and 'rules', got '" + FaultText.quoted(key) + "'");
          in.skipChildren();
        }
      }
    }
    if (schema == null || !schema.isInt() || schema.intValue() != SCHEMA) {
      problem(1, "schema: expected " + SCHEMA + ", got " + text(schema));
    }
    if (!hasRules) {
      problem(1, "rules: expected a list, got none");
    }
    if (in.nextToken() != null) {
      problem(line(), "expected the end of the file");
    }
  }

  private void readRules(int line) throws IOException {
    if (in.currentToken() != JsonToken.START_ARRAY) {
      problem(line, "rules: expected a list");
      in.skipChildren();
      return;
    }
    int number = 0;
    while (in.nextToken() != JsonToken.END_ARRAY) {
      number++;
      if (in.currentToken() == JsonToken.START_OBJECT) {
        readRule(number);
      } else {
        problem(line(), "rule " + number + ": expected an object");
        in.skipChildren();
      }
    }
    if (number > MAX_RULES) {
      problem(line, "rules: expected at most " + MAX_RULES + ", got " + number);
    }
  }

  private void readRule(int number) throws IOException {
    int begin = line();
    int topicsLine = begin;
    JsonNode topics = null;
    Map<TopicKey<?>, Object> values = new HashMap<>();
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      int line = line();
      String key = in.currentName();
      in.nextToken();
      JsonNode value = in.readValueAsTree();
      if (key.equals("topics")) {
        topics = value;
        topicsLine = line;
      } else {
        readValue(line, key, value, values);
      }
    }
    if (topics == null || !topics.isTextual() || !TOPICS.matcher(topics.textValue()).matches()) {
      problem(topicsLine, "topics: expected a glob of 1 to 249 letters, digits, '.', '_', '-', '*' and '?', got "
          + text(topics));
      return;
    }
    add(new TopicRule(number, file, begin, topics.textValue(), Map.copyOf(values)), topicsLine);
  }

  private void add(TopicRule rule, int line) {
    for (TopicRule earlier : rules) {
      if (Glob.covers(earlier.topics(), rule.topics())) {
        problem(line, "topics: expected a glob that no earlier rule covers, got '" + rule.topics() + "' behind '"
            + earlier.topics() + "' of line " + earlier.line());
        break;
      }
    }
    rules.add(rule);
  }

  private void readValue(int line, String name, JsonNode value, Map<TopicKey<?>, Object> values) {
    TopicKey<?> key = TopicKey.ALL.stream().filter(one -> one.name().equals(name)).findFirst().orElse(null);
    if (key == null) {
      problem(line, name.equals("framing") ? "framing: it belongs to the model; expected 'model' with such a bundle"
          : "expected a key among topics, " + TopicKey.ALL.stream().map(TopicKey::name)
              .collect(Collectors.joining(", ")) + ", got '" + FaultText.quoted(name) + "'");
      return;
    }
    try {
      values.put(key, key.reader().read(value, file.toAbsolutePath().getParent()));
    } catch (IllegalArgumentException e) {
      problem(line, name + ": " + e.getMessage());
    }
  }

  private static String text(JsonNode value) {
    return value == null ? "none" : FaultText.quoted(value.toString());
  }

  private void problem(int line, String text) {
    problems.add(file + ":" + line + ": " + OneLine.of(text));
  }

  private int line() {
    return in.currentTokenLocation().getLineNr();
  }
}
