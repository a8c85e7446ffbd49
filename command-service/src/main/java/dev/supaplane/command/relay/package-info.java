/** Stored events to Kafka, in order, at least once. */
@NullMarked
package dev.supaplane.command.relay;

import org.jspecify.annotations.NullMarked;
