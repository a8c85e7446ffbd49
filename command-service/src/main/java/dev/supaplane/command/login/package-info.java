/** Roles by which people's tools log in to a project's database for a few minutes. */
@NullMarked
package dev.supaplane.command.login;

import org.jspecify.annotations.NullMarked;
