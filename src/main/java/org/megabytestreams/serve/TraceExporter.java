package org.megabytestreams.serve;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.megabytestreams.wire.RecordPosition;

/// Adds a span `score` to the traces of records, and sends it to a collector, if the configuration names one.
///
/// It begins no traces. So only records with a valid and sampled `traceparent` have a span. Spans are sent by a thread
/// of their own; when more than its queue holds wait, they are dropped. A batch that is scored again after an aborted
/// transaction has a second span. Safe for use by several threads.
@Singleton
final class TraceExporter {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Duration DELAY = Duration.ofSeconds(1);
  private static final int MAX_WAITING_SPANS = 8192;
  private static final int MAX_SPANS_A_REQUEST = 512;
  private static final AttributeKey<String> TOPIC = AttributeKey.stringKey("messaging.destination.name");
  private static final AttributeKey<String> PARTITION = AttributeKey.stringKey("messaging.destination.partition.id");
  private static final AttributeKey<Long> OFFSET = AttributeKey.longKey("messaging.kafka.offset");
  private static final String HEADER = "traceparent";
  private static final TextMapGetter<String> GETTER = new TextMapGetter<>() {
    @Override
    public Iterable<String> keys(String traceparent) {
      return List.of(HEADER);
    }

    @Override
    public String get(String traceparent, String key) {
      return HEADER.equals(key) ? traceparent : null;
    }
  };

  @Inject
  ServeConfig config;

  private volatile SdkTracerProvider provider;
  private volatile Tracer tracer;

  /// Checks the configuration.
  ///
  /// @throws IllegalArgumentException if the address of the collector is none; the message does not quote it, since it
  ///     may hold a token
  static void check(ServeConfig config) {
    config.traces().endpoint().ifPresent(endpoint -> {
      try {
        URI address = new URI(endpoint);
        if (address.getHost() != null && List.of("http", "https").contains(address.getScheme())) {
          return;
        }
      } catch (URISyntaxException _) {
        // refused below
      }
      throw new IllegalArgumentException(
          "megabyte.traces.endpoint: expected an address such as http://127.0.0.1:4318/v1/traces, got another");
    });
  }

  /// Begins to send spans, if there is a collector.
  void start() {
    check(config);
    config.traces().endpoint().ifPresent(endpoint -> {
      OtlpHttpSpanExporter exporter = OtlpHttpSpanExporter.builder().setEndpoint(endpoint).setTimeout(TIMEOUT).build();
      SdkTracerProvider made = SdkTracerProvider.builder()
          .addSpanProcessor(BatchSpanProcessor.builder(exporter).setScheduleDelay(DELAY)
              .setMaxQueueSize(MAX_WAITING_SPANS).setMaxExportBatchSize(MAX_SPANS_A_REQUEST).build())
          .setResource(Resource.getDefault().merge(Resource.create(Attributes.of(
              AttributeKey.stringKey("service.name"), "megabyte-streams",
              AttributeKey.stringKey("service.namespace"), config.applicationId()))))
          .build();
      tracer = made.get("org.megabytestreams");
      provider = made;
    });
  }

  /// Sends the spans that wait, for a while.
  void stop() {
    SdkTracerProvider open = provider;
    if (open != null) {
      open.shutdown().join(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /// Adds the scoring of a record to its trace.
  ///
  /// @param startMillis when its batch began to be scored
  /// @return the header that leads to the new span; the record's own if there is none
  byte[] step(byte[] traceparent, RecordPosition at, long startMillis) {
    Tracer open = tracer;
    if (open == null) {
      return traceparent;
    }
    Context parent = W3CTraceContextPropagator.getInstance().extract(Context.root(),
        new String(traceparent, StandardCharsets.ISO_8859_1), GETTER);
    SpanContext of = Span.fromContext(parent).getSpanContext();
    if (!of.isValid() || !of.isSampled()) {
      return traceparent;
    }
    Span span = open.spanBuilder("score").setParent(parent).setSpanKind(SpanKind.CONSUMER)
        .setStartTimestamp(startMillis, TimeUnit.MILLISECONDS).setAttribute(TOPIC, at.topic())
        .setAttribute(PARTITION, Integer.toString(at.partition())).setAttribute(OFFSET, at.offset()).startSpan();
    span.end();
    SpanContext own = span.getSpanContext();
    return ("00-" + own.getTraceId() + "-" + own.getSpanId() + "-" + own.getTraceFlags().asHex())
        .getBytes(StandardCharsets.US_ASCII);
  }
}
