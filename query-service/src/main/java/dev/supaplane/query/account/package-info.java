/** Who asks, as the read side knows it. */
@NullMarked
package dev.supaplane.query.account;

import org.jspecify.annotations.NullMarked;
