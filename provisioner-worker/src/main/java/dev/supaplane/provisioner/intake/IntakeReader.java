package dev.supaplane.provisioner.intake;

import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.wire.EventReader;
import dev.supaplane.kit.kafka.KafkaEnvelopes;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * Records of the topic as events of projects, whatever version they were written in. What is
 * nothing of a worker's business or cannot be read is passed over: one record must not keep every
 * project of the host waiting.
 */
final class IntakeReader {
  private static final Logger LOG = LoggerFactory.getLogger(IntakeReader.class);

  // Whoever writes to the topic must not be able to fill the worker's memory.
  private static final int MOST_TYPES = 1_000;

  private final EventReader events;
  private final Set<String> unknownTypes = new LinkedHashSet<>();

  IntakeReader(EventReader events) {
    this.events = events;
  }

  /** The types that were met so far and are not known. */
  Set<String> unknownTypes() {
    return unknownTypes;
  }

  /** Whether a type that another version did not know can be read now. */
  boolean knowsOneOf(Set<String> types) {
    return types.stream().anyMatch(type -> events.classOf(type).isPresent());
  }

  /** Goes on where types were passed over before. */
  void passedOver(Set<String> types) {
    unknownTypes.addAll(types);
  }

  Optional<ProjectEvent> read(ConsumerRecord<String, byte[]> record) {
    try {
      var type = KafkaEnvelopes.read(record.headers()).type();
      var known = events.classOf(type);
      if (known.isEmpty() && unknownTypes.size() < MOST_TYPES && unknownTypes.add(type)) {
        LOG.warn("events of type {} are not known here and are passed over", type);
      }
      return known
          .filter(ProjectEvent.class::isAssignableFrom)
          .flatMap(_ -> events.read(type, record.value()))
          .map(ProjectEvent.class::cast);
    } catch (IllegalArgumentException | JacksonException | NullPointerException e) {
      LOG.error(
          "the event {}/{}@{} cannot be read and is passed over",
          record.topic(),
          record.partition(),
          record.offset(),
          e);
      return Optional.empty();
    }
  }
}
