/** The command and query services, asked in the caller's name. */
@NullMarked
package dev.supaplane.platform.upstream;

import org.jspecify.annotations.NullMarked;
