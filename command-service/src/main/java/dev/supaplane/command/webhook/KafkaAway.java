package dev.supaplane.command.webhook;

/** Kafka does not answer. */
public final class KafkaAway extends RuntimeException {
  private static final long serialVersionUID = 1L;

  KafkaAway(Throwable cause) {
    super("Kafka does not answer", cause);
  }
}
