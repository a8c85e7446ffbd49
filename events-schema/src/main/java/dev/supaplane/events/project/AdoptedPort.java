package dev.supaplane.events.project;

/**
 * A TCP port of an adopted container that is published on the host.
 *
 * @param address the host's, such as {@code 0.0.0.0}
 * @param hostPort from 1 to 65535
 * @param containerPort from 1 to 65535
 */
public record AdoptedPort(String address, int hostPort, int containerPort) {}
