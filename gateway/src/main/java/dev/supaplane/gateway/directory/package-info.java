/** Directories that ask the control plane, and that remember. */
@NullMarked
package dev.supaplane.gateway.directory;

import org.jspecify.annotations.NullMarked;
