/**
 * Who may act for a host: one worker at a time, by a lease that it keeps alive. One that lost it,
 * because it was paused or cut off, changes nothing.
 */
@NullMarked
package dev.supaplane.provisioner.fence;

import org.jspecify.annotations.NullMarked;
