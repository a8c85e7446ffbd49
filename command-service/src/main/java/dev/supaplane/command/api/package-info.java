/** The command side's HTTP. */
@NullMarked
package dev.supaplane.command.api;

import org.jspecify.annotations.NullMarked;
