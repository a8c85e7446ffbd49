/** Whether the topic says what the store says: read anew, event by event. */
@NullMarked
package dev.supaplane.command.verify;

import org.jspecify.annotations.NullMarked;
