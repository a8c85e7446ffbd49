/** Puts the command service together. */
@NullMarked
package dev.supaplane.command.app;

import org.jspecify.annotations.NullMarked;
