package dev.supaplane.kit.trace;

import dev.supaplane.events.wire.TraceContext;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Spans sent by OTLP over HTTP, in batches and beside the work: a collector that is away costs
 * spans and nothing else.
 */
final class OtlpSpans implements Tracing {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final SdkTracerProvider provider;
  private final Tracer tracer;

  /**
   * Spans of a service.
   *
   * @param tracesUrl where the collector takes traces, such as {@code
   *     http://127.0.0.1:4318/v1/traces}
   * @param headers that the collector wants
   * @param service by which name the collector knows this process
   */
  OtlpSpans(String tracesUrl, Map<String, String> headers, String service) {
    var exporter = OtlpHttpSpanExporter.builder().setEndpoint(tracesUrl).setTimeout(PATIENCE);
    headers.forEach(exporter::addHeader);
    provider =
        SdkTracerProvider.builder()
            .setResource(
                Resource.getDefault()
                    .merge(
                        Resource.create(
                            Attributes.of(AttributeKey.stringKey("service.name"), service))))
            // Who began a trace decided whether it is recorded; what begins here is.
            .setSampler(Sampler.parentBased(Sampler.alwaysOn()))
            .addSpanProcessor(
                BatchSpanProcessor.builder(exporter.build())
                    .setScheduleDelay(Duration.ofSeconds(1))
                    .build())
            .build();
    tracer = provider.get("dev.supaplane");
  }

  private record Recorded(io.opentelemetry.api.trace.Span span, @Nullable String tracestate)
      implements Span {
    @Override
    public TraceContext context() {
      return contextOf(span, tracestate);
    }

    @Override
    public void failed(String why) {
      span.setStatus(StatusCode.ERROR, why);
    }

    @Override
    public void close() {
      span.end();
    }
  }

  @Override
  public boolean exports() {
    return true;
  }

  @Override
  public Span begin(
      String name, Kind kind, @Nullable TraceContext parent, Map<String, String> attributes) {
    var span = builder(name, kind, parent, attributes).startSpan();
    return new Recorded(span, parent == null ? null : parent.tracestate());
  }

  @Override
  public TraceContext past(
      String name,
      Kind kind,
      @Nullable TraceContext parent,
      Map<String, String> attributes,
      Instant from,
      Instant to,
      @Nullable String error) {
    var span = builder(name, kind, parent, attributes).setStartTimestamp(from).startSpan();
    if (error != null) {
      span.setStatus(StatusCode.ERROR, error);
    }
    span.end(to);
    return contextOf(span, parent == null ? null : parent.tracestate());
  }

  private SpanBuilder builder(
      String name, Kind kind, @Nullable TraceContext parent, Map<String, String> attributes) {
    var builder = tracer.spanBuilder(name).setSpanKind(kindOf(kind));
    if (parent == null) {
      builder.setNoParent();
    } else {
      var remote =
          SpanContext.createFromRemoteParent(
              parent.traceId(),
              parent.spanId(),
              parent.sampled() ? TraceFlags.getSampled() : TraceFlags.getDefault(),
              TraceState.getDefault());
      builder.setParent(Context.root().with(io.opentelemetry.api.trace.Span.wrap(remote)));
    }
    attributes.forEach(builder::setAttribute);
    return builder;
  }

  private static TraceContext contextOf(
      io.opentelemetry.api.trace.Span span, @Nullable String tracestate) {
    var context = span.getSpanContext();
    return new TraceContext(
        "00-"
            + context.getTraceId()
            + "-"
            + context.getSpanId()
            + (context.isSampled() ? "-01" : "-00"),
        tracestate);
  }

  private static SpanKind kindOf(Kind kind) {
    return switch (kind) {
      case SERVER -> SpanKind.SERVER;
      case PRODUCER -> SpanKind.PRODUCER;
      case CONSUMER -> SpanKind.CONSUMER;
      case INTERNAL -> SpanKind.INTERNAL;
    };
  }

  @Override
  public void close() {
    // What cannot be sent in time is lost, and the process ends all the same.
    var _ = provider.shutdown().join(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }
}
