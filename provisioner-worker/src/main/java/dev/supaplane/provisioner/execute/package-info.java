/** Runs a plan's steps, in parallel where they do not depend on each other. */
@NullMarked
package dev.supaplane.provisioner.execute;

import org.jspecify.annotations.NullMarked;
