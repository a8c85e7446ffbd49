package dev.supaplane.provisioner.intake;

import java.util.Map;

/**
 * Up to where events are folded.
 *
 * @param topicId Kafka's id of the topic: one that was made anew begins at its beginning
 * @param next the next offset of each partition
 */
record IntakePosition(String topicId, Map<Integer, Long> next) {
  IntakePosition {
    next = Map.copyOf(next);
  }
}
