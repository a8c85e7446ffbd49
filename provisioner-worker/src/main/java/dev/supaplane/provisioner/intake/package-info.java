/** Events in: folded and written down before their offset counts. */
@NullMarked
package dev.supaplane.provisioner.intake;

import org.jspecify.annotations.NullMarked;
