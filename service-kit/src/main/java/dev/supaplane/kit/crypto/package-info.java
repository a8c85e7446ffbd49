/** Formats of encryption that other people's programs have fixed. */
@NullMarked
package dev.supaplane.kit.crypto;

import org.jspecify.annotations.NullMarked;
