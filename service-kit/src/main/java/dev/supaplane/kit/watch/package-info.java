/** What every service tells of how it is: metrics, and whether its parts are well. */
@NullMarked
package dev.supaplane.kit.watch;

import org.jspecify.annotations.NullMarked;
