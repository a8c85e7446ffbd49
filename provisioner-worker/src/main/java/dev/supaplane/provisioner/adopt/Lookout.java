package dev.supaplane.provisioner.adopt;

import dev.supaplane.provisioner.outcomes.Outcomes;
import java.time.Duration;
import java.time.InstantSource;

/**
 * What every observation works with: eyes and a voice, no hands.
 *
 * @param worker name of this host
 * @param probe between looks at a stack that is well
 */
public record Lookout(
    String worker,
    ObservedStore store,
    ComposeView engine,
    PortCheck ports,
    Outcomes outcomes,
    Duration probe,
    InstantSource clock) {}
