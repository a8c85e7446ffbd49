/** Deadlines of open operations, kept in the store. */
@NullMarked
package dev.supaplane.command.deadline;

import org.jspecify.annotations.NullMarked;
