/** Who did what, when, from where and how it ended: append-only, chained and signed. */
@NullMarked
package dev.supaplane.command.audit;

import org.jspecify.annotations.NullMarked;
