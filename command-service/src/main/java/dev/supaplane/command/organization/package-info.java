/** The organization aggregate, its members and invitations, and who is known by which slug. */
@NullMarked
package dev.supaplane.command.organization;

import org.jspecify.annotations.NullMarked;
