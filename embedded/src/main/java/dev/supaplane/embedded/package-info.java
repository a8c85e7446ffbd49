/** Kafka and PostgreSQL inside one process: durable, on loopback, kept across restarts. */
@NullMarked
package dev.supaplane.embedded;

import org.jspecify.annotations.NullMarked;
