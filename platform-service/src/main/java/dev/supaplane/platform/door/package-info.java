/** What clients are told of the door to the databases. */
@NullMarked
package dev.supaplane.platform.door;

import org.jspecify.annotations.NullMarked;
