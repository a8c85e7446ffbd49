package dev.supaplane.provisioner.fence;

import java.util.Optional;

/** Where the lease of one host is kept. For one thread. */
interface LeaseStore extends AutoCloseable {
  /**
   * The note of whoever held it last.
   *
   * @throws org.apache.kafka.common.KafkaException when it cannot be read now
   */
  Optional<Holder> holder();

  /**
   * Takes it for oneself; from now on nobody else's beat is taken.
   *
   * @throws org.apache.kafka.common.KafkaException when it cannot be had now
   */
  Claim claim();

  @Override
  void close();

  /** The right to write beats, until somebody else claims it. */
  interface Claim extends AutoCloseable {
    /**
     * Writes a note.
     *
     * @throws org.apache.kafka.common.KafkaException when it was not taken
     */
    void beat(Holder note);

    @Override
    void close();
  }
}
