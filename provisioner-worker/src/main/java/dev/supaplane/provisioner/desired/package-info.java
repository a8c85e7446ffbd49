/** What each project should be, folded from its events and kept on disk. */
@NullMarked
package dev.supaplane.provisioner.desired;

import org.jspecify.annotations.NullMarked;
