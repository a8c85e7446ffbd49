/** Host ports and subnets, lent to projects and taken back. */
@NullMarked
package dev.supaplane.command.lease;

import org.jspecify.annotations.NullMarked;
