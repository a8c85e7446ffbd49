/** How a worker's work goes, as metrics and spans. */
@NullMarked
package dev.supaplane.provisioner.watch;

import org.jspecify.annotations.NullMarked;
