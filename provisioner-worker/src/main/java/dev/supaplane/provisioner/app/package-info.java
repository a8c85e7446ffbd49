/** Puts the worker together. */
@NullMarked
package dev.supaplane.provisioner.app;

import org.jspecify.annotations.NullMarked;
