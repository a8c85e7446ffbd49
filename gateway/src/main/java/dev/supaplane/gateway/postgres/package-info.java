/** The door to the databases. */
@NullMarked
package dev.supaplane.gateway.postgres;

import org.jspecify.annotations.NullMarked;
