package dev.supaplane.provisioner.fence;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.supaplane.events.wire.EventJson;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * What the holder of a lease writes with each confirmation.
 *
 * @param installation the worker's directory, by its id
 * @param beats how many there were; as long as it grows, the holder lives
 * @param left whether it gave the lease back
 */
record Holder(String installation, long beats, boolean left) {
  private static final Logger LOG = LoggerFactory.getLogger(Holder.class);

  Holder next() {
    return new Holder(installation, beats + 1, false);
  }

  Holder leaving() {
    return new Holder(installation, beats + 1, true);
  }

  String toJson() {
    return new String(EventJson.write(this), UTF_8);
  }

  static Optional<Holder> read(String json) {
    try {
      return Optional.of(EventJson.read(json.getBytes(UTF_8), Holder.class));
    } catch (JacksonException e) {
      LOG.warn("a lease's note cannot be read and is taken for none", e);
      return Optional.empty();
    }
  }

  /**
   * Whether somebody who finds this note may claim the lease at once. A worker's directory is held
   * by one process alone, so the holder with the same one is gone.
   */
  boolean isFreeFor(String claimant) {
    return left || installation.equals(claimant);
  }
}
