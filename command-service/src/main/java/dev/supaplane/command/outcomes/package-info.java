/** What workers observed becomes commands. */
@NullMarked
package dev.supaplane.command.outcomes;

import org.jspecify.annotations.NullMarked;
