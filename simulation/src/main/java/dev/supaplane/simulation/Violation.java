package dev.supaplane.simulation;

/**
 * Something that must never be.
 *
 * @param kind what kind of thing
 * @param detail what was found, for a person
 */
public record Violation(ViolationKind kind, String detail) {}
