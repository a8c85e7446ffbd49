/** What both doors need of a connection. */
@NullMarked
package dev.supaplane.gateway.net;

import org.jspecify.annotations.NullMarked;
