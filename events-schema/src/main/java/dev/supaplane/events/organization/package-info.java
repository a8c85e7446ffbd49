/** What happened to an organization. */
@NullMarked
package dev.supaplane.events.organization;

import org.jspecify.annotations.NullMarked;
