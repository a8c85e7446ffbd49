package dev.supaplane.provisioner.engine;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A command to run in a container.
 *
 * @param argv program and arguments; no shell is put between
 * @param environment extra variables
 * @param deadline how long it may take
 * @param outputBound bytes kept of each stream
 */
public record ExecSpec(
    List<String> argv, Map<String, String> environment, Duration deadline, int outputBound) {}
