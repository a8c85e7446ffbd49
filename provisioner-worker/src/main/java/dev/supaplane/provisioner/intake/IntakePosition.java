package dev.supaplane.provisioner.intake;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Up to where events are folded.
 *
 * @param topicId Kafka's id of the topic: one that was made anew begins at its beginning
 * @param next the next offset of each partition
 * @param passedOver types that were not known: a version that knows one begins at the beginning
 *     too, since folding an event twice changes nothing; absent in files of the first versions
 */
record IntakePosition(String topicId, Map<Integer, Long> next, @Nullable Set<String> passedOver) {
  IntakePosition {
    next = Map.copyOf(next);
    passedOver = passedOver == null ? Set.of() : Set.copyOf(passedOver);
  }

  Set<String> typesPassedOver() {
    return passedOver == null ? Set.of() : passedOver;
  }
}
