/** The door to the APIs. */
@NullMarked
package dev.supaplane.gateway.http;

import org.jspecify.annotations.NullMarked;
