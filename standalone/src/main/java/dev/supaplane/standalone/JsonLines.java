package dev.supaplane.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import java.util.LinkedHashMap;
import tools.jackson.databind.json.JsonMapper;

/**
 * Lines of the log as JSON, in the shape that Logstash reads and Spring Boot's own {@code logstash}
 * format has: what the line belongs to, such as {@code trace_id}, beside what it says. Unlike
 * Spring Boot's it works before there is any Spring, when Kafka and PostgreSQL start.
 */
public final class JsonLines extends EncoderBase<ILoggingEvent> {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final byte[] NOTHING = {};

  private final ThrowableProxyConverter throwable = new ThrowableProxyConverter();

  @Override
  public void start() {
    throwable.start();
    super.start();
  }

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    var line = new LinkedHashMap<String, Object>();
    line.put("@timestamp", event.getInstant().toString());
    line.put("@version", "1");
    line.put("message", event.getFormattedMessage());
    line.put("logger_name", event.getLoggerName());
    line.put("thread_name", event.getThreadName());
    line.put("level", event.getLevel().toString());
    // Whoever sets a field cannot make a line say that it is another.
    event.getMDCPropertyMap().forEach(line::putIfAbsent);
    if (event.getThrowableProxy() != null) {
      line.put("stack_trace", throwable.convert(event));
    }
    return (JSON.writeValueAsString(line) + "\n").getBytes(UTF_8);
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }
}
