/** Who may do what: roles, permissions, and the rule that each route declares. */
@NullMarked
package dev.supaplane.kit.access;

import org.jspecify.annotations.NullMarked;
