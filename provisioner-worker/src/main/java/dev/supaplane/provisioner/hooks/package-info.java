/** An operator's own commands in place of the built-in engine; see docs/hooks.md. */
@NullMarked
package dev.supaplane.provisioner.hooks;

import org.jspecify.annotations.NullMarked;
