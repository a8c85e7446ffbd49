/**
 * Supabase's Management API, {@code /v1/**}: what the command and query services do not answer
 * themselves.
 */
@NullMarked
package dev.supaplane.platform.management;

import org.jspecify.annotations.NullMarked;
