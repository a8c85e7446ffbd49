package dev.supaplane.provisioner.probe;

import java.io.IOException;
import java.io.InterruptedIOException;

/** What happens once a connection was accepted. */
interface Conversation {
  /**
   * Asks over a protocol.
   *
   * @param address with a literal address as its host
   * @throws InterruptedIOException when no answer comes in time
   * @throws IOException when the connection breaks
   */
  ProbeResult ask(HostPort address) throws IOException, InterruptedException;
}
