/** Where projects are, and by which names they are asked for. */
@NullMarked
package dev.supaplane.gateway.route;

import org.jspecify.annotations.NullMarked;
