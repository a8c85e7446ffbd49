/** Puts the query service together. */
@NullMarked
package dev.supaplane.query.app;

import org.jspecify.annotations.NullMarked;
