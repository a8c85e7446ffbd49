package dev.supaplane.provisioner.engine;

import dev.supaplane.events.id.ProjectRef;

/**
 * A named volume of a project.
 *
 * @param ref the project
 * @param name the volume's name, unique on the engine
 */
public record VolumeSpec(ProjectRef ref, String name) {}
