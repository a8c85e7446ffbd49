/** The query side's HTTP. */
@NullMarked
package dev.supaplane.query.api;

import org.jspecify.annotations.NullMarked;
