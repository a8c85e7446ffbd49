/** How events travel: type names, JSON, CloudEvents headers, topics. */
@NullMarked
package dev.supaplane.events.wire;

import org.jspecify.annotations.NullMarked;
