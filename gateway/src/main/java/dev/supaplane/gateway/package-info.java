/** Opens and closes the doors. */
@NullMarked
package dev.supaplane.gateway;

import org.jspecify.annotations.NullMarked;
