/** Traces across the processes, and what each line of a log tells of where it belongs. */
@NullMarked
package dev.supaplane.kit.trace;

import org.jspecify.annotations.NullMarked;
