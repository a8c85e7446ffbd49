/** Projects and organizations, as far as a caller may see them. */
@NullMarked
package dev.supaplane.platform.fleet;

import org.jspecify.annotations.NullMarked;
