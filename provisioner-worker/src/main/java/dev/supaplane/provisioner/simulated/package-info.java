/**
 * A container engine that exists only in memory, with the same behaviour as a real one, on which
 * every failure can be asked for. For trying the control plane out without containers, and for
 * tests.
 */
@NullMarked
package dev.supaplane.provisioner.simulated;

import org.jspecify.annotations.NullMarked;
