/** How the tokens of accounts are made, known again and refused; the same on both sides. */
@NullMarked
package dev.supaplane.kit.token;

import org.jspecify.annotations.NullMarked;
