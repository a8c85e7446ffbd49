/** How a PostgreSQL connection begins, in bytes; no connection of its own. */
@NullMarked
package dev.supaplane.gateway.postgres.wire;

import org.jspecify.annotations.NullMarked;
