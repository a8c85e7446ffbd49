/** The same key and the same request get the same answer. */
@NullMarked
package dev.supaplane.command.idempotency;

import org.jspecify.annotations.NullMarked;
