package dev.supaplane.provisioner.engine;

import dev.supaplane.events.id.ProjectRef;

/**
 * A project's own bridge network.
 *
 * @param ref the project
 * @param name the network's name, unique on the engine
 * @param subnet CIDR, such as {@code 10.96.0.16/28}
 */
public record NetworkSpec(ProjectRef ref, String name, String subnet) {}
