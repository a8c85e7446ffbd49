/** How services ask the workers' own HTTP APIs in the name of their callers. */
@NullMarked
package dev.supaplane.kit.worker;

import org.jspecify.annotations.NullMarked;
