/** The project aggregate: commands, state, and the pure decisions between them. */
@NullMarked
package dev.supaplane.command.project;

import org.jspecify.annotations.NullMarked;
