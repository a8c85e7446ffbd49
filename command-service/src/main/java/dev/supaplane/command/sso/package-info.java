/** Signing in by somebody else's word: OpenID Connect, and a GoTrue that was there before. */
@NullMarked
package dev.supaplane.command.sso;

import org.jspecify.annotations.NullMarked;
