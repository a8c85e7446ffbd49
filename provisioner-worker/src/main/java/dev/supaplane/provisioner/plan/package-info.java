/** From what is wanted and what is there to steps: pure. */
@NullMarked
package dev.supaplane.provisioner.plan;

import org.jspecify.annotations.NullMarked;
