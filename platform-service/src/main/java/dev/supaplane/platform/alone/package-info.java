/** The service as a process of its own: who asks and what they may, it asks the command service. */
@NullMarked
package dev.supaplane.platform.alone;

import org.jspecify.annotations.NullMarked;
