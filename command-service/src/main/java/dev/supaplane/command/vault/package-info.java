/** Secrets of projects, encrypted at rest. */
@NullMarked
package dev.supaplane.command.vault;

import org.jspecify.annotations.NullMarked;
