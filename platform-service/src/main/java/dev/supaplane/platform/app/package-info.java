/** The service as a process, and its settings. */
@NullMarked
package dev.supaplane.platform.app;

import org.jspecify.annotations.NullMarked;
