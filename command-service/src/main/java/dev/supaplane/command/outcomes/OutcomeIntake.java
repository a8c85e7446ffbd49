package dev.supaplane.command.outcomes;

import dev.supaplane.command.outcomes.Reading.Asks;
import dev.supaplane.command.outcomes.Reading.AsksNothing;
import dev.supaplane.command.outcomes.Reading.Unreadable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.listener.MessageListener;

/**
 * Turns outcomes into commands, one after the other in each partition. A record that nobody can
 * read is put aside with its cause; trouble of ours is thrown, and the record comes again.
 */
public final class OutcomeIntake implements MessageListener<String, byte[]> {
  static final String NO_PROJECT = "no such project";
  private static final Logger LOG = LoggerFactory.getLogger(OutcomeIntake.class);

  private final CommandGateway commands;
  private final OutcomeLetters letters;

  /** An intake that puts aside what it cannot read. */
  public OutcomeIntake(CommandGateway commands, OutcomeLetters letters) {
    this.commands = commands;
    this.letters = letters;
  }

  /** Takes in what was put aside by a version of the program that did not know its type. */
  public void takeInWhatIsKnownNow() {
    letters.retryWhatIsKnownNow();
  }

  @Override
  public void onMessage(ConsumerRecord<String, byte[]> record) {
    switch (Reading.of(record)) {
      case Unreadable(var type, var cause) -> letters.park(record, type, cause);
      case AsksNothing _ -> LOG.trace("telemetry is for the read models");
      case Asks asks -> {
        try {
          commands.sendAndWait(asks.command());
          if (Thread.currentThread().isInterrupted()) {
            throw new IllegalStateException("interrupted; nobody knows whether it was told");
          }
        } catch (AggregateNotFoundException e) {
          letters.park(record, asks.type(), NO_PROJECT);
        }
      }
    }
  }
}
