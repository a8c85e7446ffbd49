/** How commands go, as metrics, spans and lines of the log. */
@NullMarked
package dev.supaplane.command.watch;

import org.jspecify.annotations.NullMarked;
