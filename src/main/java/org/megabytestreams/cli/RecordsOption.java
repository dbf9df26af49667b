package org.megabytestreams.cli;

import org.megabytestreams.model.RecordFormat;
import picocli.CommandLine.Option;

/// Says how a command's input is cut into records.
final class RecordsOption {
  @Option(names = "--records", paramLabel = "FORMAT", defaultValue = "lines", description = {
      "How the input is cut into records (default: ${DEFAULT-VALUE}):",
      "  lines          a record ends at a line feed",
      "  start:REGEX    a record begins at a line whose start matches, as in start:\\d{4}-\\d\\d;",
      "                 other lines, such as a stack trace's, belong to the record before (RE2)",
      "  blank          a record ends at empty lines",
      "  nul            a record ends at a NUL byte, as in find -print0",
      "  prefixed:4be   each record follows its length: 1, 2be, 2le, 4be, 4le, 8be, 8le",
      "                 or varint (protobuf)",
      "  pcap           packets of a classic pcap capture, without their headers",
      "  wav:100        frames of 100 milliseconds of a WAV file's samples; wav means wav:100",
      "  length:1024    records of 1024 bytes",
      "  file           the whole input is one record"})
  String records;

  RecordFormat format() {
    return RecordFormat.parse(records);
  }
}
