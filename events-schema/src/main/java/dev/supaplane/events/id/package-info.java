/** Identifiers that appear in events, validated on construction. */
@NullMarked
package dev.supaplane.events.id;

import org.jspecify.annotations.NullMarked;
