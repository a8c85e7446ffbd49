package dev.supaplane.command.webhook;

/** Sends a delivery to its receiver once. */
interface Sender {
  /**
   * Sends and waits for the answer, for no longer than an attempt may take. Trouble with the
   * receiver is an answer too.
   *
   * @throws InterruptedException when it was told to end; then nobody knows what came of it
   */
  Answer send(Parcel parcel) throws InterruptedException;
}
