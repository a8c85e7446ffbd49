/** Asking a project's own postgres-meta through the project's gateway. */
@NullMarked
package dev.supaplane.kit.meta;

import org.jspecify.annotations.NullMarked;
