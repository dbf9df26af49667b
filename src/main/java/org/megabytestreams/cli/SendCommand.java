package org.megabytestreams.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.megabytestreams.cli.terminal.EscapedText;
import org.megabytestreams.cli.terminal.StatusLine;
import org.megabytestreams.input.ByteSource;
import org.megabytestreams.input.FollowedFile;
import org.megabytestreams.input.ReadAhead;
import org.megabytestreams.input.RecordReader;
import org.megabytestreams.kafka.ClientProperties;
import org.megabytestreams.kafka.TopicReader;
import org.megabytestreams.model.RecordFormat;
import org.megabytestreams.send.FollowedLog;
import org.megabytestreams.send.RecordSender;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Runs `megabyte send`.
@Command(
    name = "send",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Sends the records of a file, or of standard input, into a topic.",
      "With --follow it goes on as the file grows, is renamed and begun again, or is emptied. It remembers its place:",
      "a later run with the same file and topic goes on there. What the brokers had not acknowledged is sent again."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all is sent",
      "1:the brokers did not take it, or records were too long",
      "2:the command line is wrong"
    },
    footer = {
      "",
      "Examples:",
      "  megabyte send app.log --topic bytes",
      "  megabyte send /var/log/syslog --topic bytes --follow --key $(hostname)",
      "  journalctl -f | megabyte send - --topic bytes --key journal"
    })
final class SendCommand implements Callable<Integer> {
  private static final Duration MAX_STOP = Duration.ofSeconds(30);
  private static final long REMEMBER_NANOS = 1_000_000_000;
  private static final String STANDARD_INPUT = "-";

  @Mixin
  BrokersOption brokers;

  @Mixin
  RecordsOption records;

  @Parameters(paramLabel = "FILE", description = "A file, packed or not; - for standard input.")
  String file;

  @Option(names = "--topic", required = true, paramLabel = "TOPIC", description = "Where the records go.")
  String topic;

  @Option(names = "--key", paramLabel = "KEY",
      description = "Names the stream (default: the file's name, 'stdin' for standard input); empty for no key.")
  String key;

  @Option(names = "--follow", description = "Go on as the file grows. Records: lines, start:, blank or nul.")
  boolean follow;

  @Option(names = "--rate", paramLabel = "N", description = "At most N records a second (default: no bound).")
  @Bounds(above = 0)
  Double rate;

  @Option(names = "--state", paramLabel = "FILE",
      description = "Where --follow remembers its place (default: a file in $XDG_STATE_HOME/megabyte, or in"
          + " ~/.local/state/megabyte).")
  Path state;

  private final StatusLine line = StatusLine.onStandardError();
  private final long startedNanos = System.nanoTime();

  @Override
  public Integer call() throws IOException {
    RecordFormat format = records.format();
    if (follow && !canFollow(format)) {
      throw new IllegalArgumentException("--follow: expected a file, and records as lines, start:, blank or nul, got "
          + file + " as " + format.id());
    }
    try (TopicReader reader = brokers.reader("megabyte-send")) {
      if (reader.partitions(topic).isEmpty()) {
        throw new IOException("no topic " + topic + " at " + brokers.bootstrap);
      }
    }
    try (RecordSender sender = new RecordSender(ClientProperties.of(brokers.properties()), topic, keyBytes(),
        rate == null ? Double.POSITIVE_INFINITY : rate)) {
      if (follow) {
        follow(sender, format);
      } else {
        sendOnce(sender, format);
      }
      line.leave();
      System.out.println(done(sender) + " to " + topic);
      return sender.tooLongRecords() == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
    }
  }

  private boolean canFollow(RecordFormat format) {
    return !file.equals(STANDARD_INPUT) && switch (format) {
      case RecordFormat.Lines _, RecordFormat.Started _, RecordFormat.Paragraphs _, RecordFormat.NulEnded _ -> true;
      default -> false;
    };
  }

  private byte[] keyBytes() {
    String name = key != null ? key : file.equals(STANDARD_INPUT) ? "stdin"
        : Path.of(file).toAbsolutePath().normalize().getFileName().toString();
    return name.isEmpty() ? null : name.getBytes(StandardCharsets.UTF_8);
  }

  private void sendOnce(RecordSender sender, RecordFormat format) throws IOException {
    try (InputStream in = ByteSource.open(file)) {
      ReadAhead source = ReadAhead.of(new RecordReader(file, in, format, ByteSource.isRegularFile(file)));
      try (GracefulStop _ = new GracefulStop(source::end, MAX_STOP)) {
        sender.send(source, file, 0, 0, new Watched(sender) {
          @Override
          public boolean isWhole(long end) {
            return true;
          }
        });
        sender.flush();
      }
    }
  }

  private void follow(RecordSender sender, RecordFormat format) throws IOException {
    Path path = Path.of(file);
    FollowedLog log = new FollowedLog(path, state == null ? defaultState(path) : state, this::warn);
    int separatorBytes = format.separator().length();
    try (GracefulStop _ = new GracefulStop(log::end, MAX_STOP)) {
      try {
        for (FollowedFile next = log.next(); next != null; next = log.next()) {
          follow(next, log, sender, format);
        }
        sender.flush();
      } finally {
        log.remember(sender.acknowledged());
      }
    }
  }

  private void follow(FollowedFile open, FollowedLog log, RecordSender sender, RecordFormat format)
      throws IOException {
    long start = open.position();
    try (open) {
      sender.send(ReadAhead.of(new RecordReader(file, open, format, false)), open.key(), start,
          format.separator().length(), new Watched(sender) {
            private long rememberedNanos = System.nanoTime();

            @Override
            public boolean isWhole(long end) {
              return !open.isEnded() || end <= open.position();
            }

            @Override
            public void turn() throws IOException {
              super.turn();
              if (System.nanoTime() - rememberedNanos > REMEMBER_NANOS) {
                rememberedNanos = System.nanoTime();
                log.remember(sender.acknowledged());
              }
            }
          });
    }
  }

  /// Shows how far a sender is.
  private abstract class Watched implements RecordSender.Watch {
    private final RecordSender sender;

    Watched(RecordSender sender) {
      this.sender = sender;
    }

    @Override
    public void turn() throws IOException {
      if (line.isDue()) {
        line.show(done(sender) + String.format(Locale.ROOT, ", %,.0f a second",
            sender.acknowledgedRecords() / ((System.nanoTime() - startedNanos) / 1e9)));
      }
    }

    @Override
    public void tooLong(long offset) {
      warn(String.format(Locale.ROOT, "%s: the record at byte %d has more than %,d bytes, and is left out", file,
          offset, RecordSender.MAX_RECORD_BYTES));
    }
  }

  private static String done(RecordSender sender) {
    return String.format(Locale.ROOT, "%,d records sent, %,d bytes", sender.acknowledgedRecords(),
        sender.sentBytes());
  }

  private void warn(String text) {
    line.leave();
    System.err.println(EscapedText.line(text));
  }

  private Path defaultState(Path path) {
    String home = System.getenv("XDG_STATE_HOME");
    Path folder = home == null || home.isEmpty() ? Path.of(System.getProperty("user.home"), ".local", "state")
        : Path.of(home);
    String name = path.toAbsolutePath().normalize() + "\0" + topic + "\0" + brokers.bootstrap;
    return folder.resolve("megabyte").resolve("send-" + UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)));
  }
}
