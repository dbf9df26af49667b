package org.megabytestreams.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.cli.terminal.EscapedText;
import org.megabytestreams.cli.terminal.StandardOutput;
import org.megabytestreams.generate.BatchGenerator;
import org.megabytestreams.generate.Chunk;
import org.megabytestreams.generate.Finish;
import org.megabytestreams.generate.GenerationRequest;
import org.megabytestreams.generate.Infill;
import org.megabytestreams.generate.Prompt;
import org.megabytestreams.input.ByteSource;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.Framing;
import org.megabytestreams.prompts.PromptClient;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Runs `megabyte continue`.
@Command(
    name = "continue",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Continues a prompt byte by byte with what the model predicts.",
      "The prompt is --prompt, --file or standard input. Its last line is continued; the lines before it are context.",
      "With --suffix it fills a gap of known length between the two."
    },
    footer = {
      "",
      "Examples:",
      "  megabyte continue --prompt '[2026-11-24 22:03:11,492] INFO ' --one-record --samples 5",
      "  head -50 access.log | megabyte continue --temperature 0.8 --bytes 2000",
      "  megabyte continue --model src/main/bundles/general --records file --file Main.java --top-p 0.9",
      "  megabyte continue --compare src/main/bundles/logs,src/main/bundles/general --json --file app.log",
      "  megabyte continue --prompt '[2026-11-24 22:03:11,492] ' --suffix ' [GroupCoordinator 1]: Dynamic member' \\",
      "    --bytes 4 --samples 100",
      "  megabyte continue --bootstrap localhost:9092 --prompt 'GET /login ' --one-record"
    })
final class ContinueCommand implements Callable<Integer> {
  private static final int MAX_SAMPLES = 1000;
  private static final int USUAL_SPANS = 32;
  private static final String SERVICE = "service";
  private static final ObjectMapper JSON = new ObjectMapper();

  @Option(names = "--prompt", paramLabel = "TEXT", description = "The prompt itself; may be empty.")
  String prompt;

  @Option(names = "--file", paramLabel = "FILE|-",
      description = "The file of the prompt, plain or .xz/.gz/.zst, or - for standard input (the default).")
  String file;

  @Option(names = "--records", paramLabel = "FORMAT", defaultValue = "lines",
      description = "lines: each line is a record, and the last one is continued (after a line feed: a new one)."
          + " file: the whole prompt is one record (default: ${DEFAULT-VALUE}).")
  String records;

  @Mixin
  ModelOption model;

  @Option(names = "--compare", paramLabel = "BUNDLE,BUNDLE", split = ",",
      description = "Let several models continue it, one after the other.")
  List<Path> compared = List.of();

  @Option(names = "--samples", paramLabel = "N",
      description = "Write N continuations (default: 1), or draw N spans for a gap (default: 32).")
  @Bounds(min = 1, max = MAX_SAMPLES)
  Integer wantedSamples;

  @Mixin
  SuffixOption suffix;

  @Mixin
  ServiceOption service;

  @Mixin
  SamplingOption options;

  @Option(names = "--json", description = "One JSON object a continuation on standard output.")
  boolean json;

  @Option(names = "--escape", defaultValue = "auto", paramLabel = "WHEN",
      description = "Write control bytes as \\xNN: auto (on a terminal), always or never (default: ${DEFAULT-VALUE}).")
  ScoreCommand.Colour escape;

  private int samples;
  private final StandardOutput output = StandardOutput.get();
  private final PrintStream out = output.text();

  @Override
  public Integer call() throws IOException {
    check();
    if (service.given()) {
      return ask();
    }
    List<Bundle> bundles = (compared.isEmpty() ? List.of(model.folder()) : compared).stream().map(Bundle::read)
        .toList();
    byte[] given = given();
    byte[] behind = suffix.given() ? suffix.read() : null;
    for (Bundle bundle : bundles) {
      try (ByteModel opened = ModelOption.open(bundle, model.window(), model.precision(), model.provider.device(1))) {
        if (!opened.supportsIncremental()) {
          throw new IllegalArgumentException("expected a model that writes continuations, got " + bundle.folder()
              + ": its architecture can only score");
        }
        Framing framing = opened.geometry().framing();
        String name = bundle.manifest().name();
        if (behind != null) {
          fill(opened, name, prompt(given, framing), prompt(behind, framing));
          continue;
        }
        Integer code = write(opened, name, prompt(given, framing));
        if (code != null) {
          return code;
        }
      }
    }
    output.open();
    return CommandLine.ExitCode.OK;
  }

  /// Shows the continuations that a running service writes.
  private Integer ask() throws IOException {
    byte[] given = given();
    if (records.equals("lines") && new String(given, StandardCharsets.ISO_8859_1).indexOf('\n') >= 0) {
      throw new IllegalArgumentException("expected a prompt of one line with --bootstrap, or --records file: the"
          + " service continues one record");
    }
    List<PromptClient.Answer> answers = service.ask(given, options, samples);
    for (int sample = 0; sample < samples; sample++) {
      PromptClient.Answer answer = answers.get(sample);
      heading(SERVICE, sample);
      if (!json) {
        print(answer.text());
      }
      conclude(SERVICE, sample, answer.text(), answer.finish());
    }
    output.open();
    return CommandLine.ExitCode.OK;
  }

  private void check() {
    if (service.given() && (model.named != null || !compared.isEmpty() || suffix.given())) {
      throw new IllegalArgumentException("expected --bootstrap without --model, --compare and --suffix: the service"
          + " has its own model");
    }
    if (prompt != null && file != null) {
      throw new IllegalArgumentException("expected --prompt or --file, got both");
    }
    if (!compared.isEmpty() && model.named != null) {
      throw new IllegalArgumentException("expected --model or --compare, got both");
    }
    if (!records.equals("lines") && !records.equals("file")) {
      throw new IllegalArgumentException("expected --records lines or file, got '" + records + "'");
    }
    samples = wantedSamples != null ? wantedSamples : suffix.given() && !options.certain() ? USUAL_SPANS : 1;
    if (samples > 1 && options.certain()) {
      throw new IllegalArgumentException("expected --samples 1 where nothing is drawn, got " + samples
          + ": all would be the same");
    }
    options.sampling(0);
    options.stop();
    suffix.check(options);
  }

  private byte[] given() throws IOException {
    if (prompt != null) {
      return prompt.getBytes(StandardCharsets.UTF_8);
    }
    if (file == null && System.console() != null && System.console().isTerminal()) {
      throw new IllegalArgumentException("expected --prompt, --file or a prompt on standard input");
    }
    try (InputStream in = ByteSource.open(file == null ? "-" : file)) {
      return in.readAllBytes();
    }
  }

  /// Cuts the given bytes as the model saw records in training.
  private Prompt prompt(byte[] given, Framing framing) {
    if (records.equals("file") || framing == Framing.STREAM) {
      return Prompt.of(given);
    }
    List<byte[]> before = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < given.length; i++) {
      if (given[i] == '\n') {
        before.add(Arrays.copyOfRange(given, from, i));
        from = i + 1;
      }
    }
    return new Prompt(before, Arrays.copyOfRange(given, from, given.length));
  }

  /// Writes all samples of one model. They are written side by side, and shown one after the other.
  ///
  /// @return the code to exit with at once, otherwise null
  private Integer write(ByteModel opened, String name, Prompt asked) throws IOException {
    try (BatchGenerator generator = BatchGenerator.forAll(opened, samples)) {
      List<SampleReader> readers = IntStream.range(0, samples).mapToObj(sample -> {
        SampleReader reader = new SampleReader();
        generator.submit(new GenerationRequest(asked, options.sampling(sample), options.stop(), escaped(), 0),
            reader.sink());
        return reader;
      }).toList();
      for (int sample = 0; sample < samples; sample++) {
        heading(name, sample);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Finish ending = readers.get(sample).read(piece -> show(piece, all));
        if (ending == null) {
          return CommandLine.ExitCode.OK; // whoever read has seen enough
        }
        if (ending.reason() == Finish.Reason.FAILED) {
          throw new IllegalStateException(ending.failure());
        }
        conclude(name, sample, all.toByteArray(), ending);
      }
    }
    return null;
  }

  /// Fills a gap. It shows the best span, or all as JSON, the best first.
  private void fill(ByteModel opened, String name, Prompt asked, Prompt behind) throws IOException {
    List<Infill.Span> spans = new Infill(opened).fill(asked, options.bytes, behind, samples, options::sampling);
    if (spans.isEmpty()) {
      throw new IllegalStateException("expected a span of " + options.bytes + " bytes, got none: the model ended the"
          + " record within the gap in each of " + samples + " samples");
    }
    if (json) {
      spans.forEach(span -> out.println(json(name, span)));
      output.open();
      return;
    }
    Infill.Span best = spans.getFirst();
    if (compared.size() > 1) {
      out.printf("--- %s%n", name);
    }
    print(best.bytes());
    out.print(compared.size() > 1 || escaped() ? "\n" : "");
    output.open();
    System.err.printf(Locale.ROOT, "%s: best of %d spans, seed %d; log-probability %.2f, of the suffix %.2f%n", name,
        spans.size(), options.sampling(best.sample()).seed(), best.logProbability(), best.suffixLogProbability());
  }

  private ObjectNode json(String name, Infill.Span span) {
    ObjectNode line = JSON.createObjectNode().put("model", name).put("sample", span.sample())
        .put("seed", options.sampling(span.sample()).seed());
    text(line, span.bytes());
    return line.put("bytes", span.bytes().length).put("logProbability", span.logProbability())
        .put("suffixLogProbability", span.suffixLogProbability());
  }

  private boolean several() {
    return samples > 1 || compared.size() > 1;
  }

  private void heading(String name, int sample) throws IOException {
    if (several() && !json) {
      out.printf("--- %s, seed %d%n", name, options.sampling(sample).seed());
      output.open();
    }
  }

  private boolean show(Chunk piece, ByteArrayOutputStream all) throws IOException {
    all.writeBytes(piece.bytes());
    if (piece.endsRecord()) {
      all.write('\n');
    }
    if (json) {
      return true;
    }
    print(piece.bytes());
    out.print(piece.endsRecord() ? "\n" : "");
    return output.open();
  }

  private void print(byte[] bytes) {
    if (escaped()) {
      out.print(EscapedText.of(bytes));
    } else {
      out.writeBytes(bytes);
    }
  }

  private void conclude(String name, int sample, byte[] all, Finish ending) throws IOException {
    double bitsPerByte = ending.bits() / Math.max(1, ending.bytes());
    if (json) {
      ObjectNode line = JSON.createObjectNode().put("model", name).put("sample", sample)
          .put("seed", options.sampling(sample).seed());
      text(line, all);
      line.put("bytes", ending.bytes()).put("bits", ending.bits()).put("bitsPerByte", bitsPerByte)
          .put("reason", ending.reason().toString());
      out.println(line);
      output.open();
      return;
    }
    if (several() || escaped()) {
      out.print(all.length == 0 || all[all.length - 1] != '\n' ? "\n" : "");
      output.open();
    }
    System.err.printf(Locale.ROOT, "%s: %d bytes, %.2f bits per byte, ended by %s%n", name, ending.bytes(),
        bitsPerByte, ending.reason().toString().toLowerCase(Locale.ROOT));
  }

  /// Adds the bytes as `text` if they are UTF-8, otherwise as `base64`.
  private static void text(ObjectNode line, byte[] all) {
    try {
      line.put("text", StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(all)).toString());
    } catch (CharacterCodingException _) {
      line.put("base64", all);
    }
  }

  private boolean escaped() {
    return switch (escape) {
      case always -> true;
      case never -> false;
      case auto -> StandardOutput.onTerminal();
    };
  }
}
