package dev.supaplane.provisioner.api;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/** Hears what is noted for auditors. */
final class AuditTrail implements AutoCloseable {
  private final Logger logger = (Logger) LoggerFactory.getLogger("supaplane.audit");
  private final List<String> all = new CopyOnWriteArrayList<>();
  private final LinkedBlockingQueue<String> next = new LinkedBlockingQueue<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          all.add(event.getFormattedMessage());
          next.add(event.getFormattedMessage());
        }
      };

  AuditTrail() {
    appender.start();
    logger.addAppender(appender);
  }

  /** Waits for a note that holds a text. */
  String await(String text) throws InterruptedException {
    while (true) {
      var note = next.poll(30, TimeUnit.SECONDS);
      if (note == null) {
        throw new AssertionError("nobody noted " + text + "; noted: " + all);
      }
      if (note.contains(text)) {
        return note;
      }
    }
  }

  List<String> all() {
    return all;
  }

  @Override
  public void close() {
    logger.detachAppender(appender);
  }
}
