/** Events into rows, each once in effect. */
@NullMarked
package dev.supaplane.query.projection;

import org.jspecify.annotations.NullMarked;
