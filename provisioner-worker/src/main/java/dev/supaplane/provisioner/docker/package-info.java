/** The container engine over Docker's API. */
@NullMarked
package dev.supaplane.provisioner.docker;

import org.jspecify.annotations.NullMarked;
