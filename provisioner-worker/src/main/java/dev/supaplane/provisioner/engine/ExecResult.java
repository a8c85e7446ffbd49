package dev.supaplane.provisioner.engine;

/**
 * What a command in a container gave.
 *
 * @param exitCode 0 for success
 * @param stdout bounded
 * @param stderr bounded
 * @param durationMillis how long it took
 * @param truncated whether a stream was longer than its bound
 */
public record ExecResult(
    int exitCode, String stdout, String stderr, long durationMillis, boolean truncated) {}
