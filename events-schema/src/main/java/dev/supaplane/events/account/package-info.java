/** What happened to an account: a person who signs in, or a program that has a token. */
@NullMarked
package dev.supaplane.events.account;

import org.jspecify.annotations.NullMarked;
