/** What was observed, told to the command side. */
@NullMarked
package dev.supaplane.provisioner.outcomes;

import org.jspecify.annotations.NullMarked;
