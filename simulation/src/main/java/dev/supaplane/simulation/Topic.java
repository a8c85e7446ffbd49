package dev.supaplane.simulation;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.wire.EventJson;
import dev.supaplane.events.wire.EventReader;
import dev.supaplane.events.wire.EventTypes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A topic: in order for each project, in no order between them. Records are bytes, as on a wire.
 */
final class Topic {
  /** A record. Every reader gets what the first one read: a record never changes. */
  static final class Message {
    private final String id;
    private final String type;
    private final long sequence;
    private final byte[] data;
    private @Nullable Object content;

    private Message(String id, String type, long sequence, byte[] data) {
      this.id = id;
      this.type = type;
      this.sequence = sequence;
      this.data = data;
    }

    /**
     * A record of an event.
     *
     * @param id the same when it is sent again
     * @param sequence the event's number in its project; -1 where there is none
     */
    static Message of(String id, long sequence, Object event) {
      return new Message(id, EventTypes.nameOf(event), sequence, EventJson.write(event));
    }

    String id() {
      return id;
    }

    long sequence() {
      return sequence;
    }

    <T> T read(Class<T> as) {
      var read = content;
      if (read == null) {
        read =
            EventReader.published()
                .read(type, data)
                .orElseThrow(() -> new IllegalStateException(type));
        content = read;
      }
      return as.cast(read);
    }
  }

  private final Map<ProjectRef, List<Message>> partitions = new LinkedHashMap<>();
  private final List<Consumer<ProjectRef>> subscribers = new ArrayList<>();

  /** Has somebody told of each new record. */
  void subscribe(Consumer<ProjectRef> subscriber) {
    subscribers.add(subscriber);
  }

  void append(ProjectRef ref, Message message) {
    partitions.computeIfAbsent(ref, _ -> new ArrayList<>()).add(message);
    subscribers.forEach(subscriber -> subscriber.accept(ref));
  }

  Set<ProjectRef> projects() {
    // A view, and not a copy: an immutable set has another order in each JVM.
    return Collections.unmodifiableSet(partitions.keySet());
  }

  List<Message> of(ProjectRef ref) {
    return partitions.getOrDefault(ref, List.of());
  }

  int end(ProjectRef ref) {
    return of(ref).size();
  }
}
