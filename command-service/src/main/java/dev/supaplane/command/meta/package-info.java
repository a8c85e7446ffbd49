/** A project's own postgres-meta: what it takes to ask it, and reading through it. */
@NullMarked
package dev.supaplane.command.meta;

import org.jspecify.annotations.NullMarked;
