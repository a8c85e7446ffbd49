/** The event store: JDBC, type names of the contract, transactions. */
@NullMarked
package dev.supaplane.command.store;

import org.jspecify.annotations.NullMarked;
