/** Accounts, their passwords, sessions and tokens. */
@NullMarked
package dev.supaplane.command.account;

import org.jspecify.annotations.NullMarked;
