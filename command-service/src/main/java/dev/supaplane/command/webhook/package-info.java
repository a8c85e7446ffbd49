/** Webhooks: events signed and sent to receivers, in order per project, until they are taken. */
@NullMarked
package dev.supaplane.command.webhook;

import org.jspecify.annotations.NullMarked;
