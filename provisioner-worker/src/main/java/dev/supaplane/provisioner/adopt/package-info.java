/**
 * Stacks that somebody else runs by compose: which there are, how those that are adopted fare, and
 * what differs from what was there. Nothing here can change anything on an engine.
 */
@NullMarked
package dev.supaplane.provisioner.adopt;

import org.jspecify.annotations.NullMarked;
