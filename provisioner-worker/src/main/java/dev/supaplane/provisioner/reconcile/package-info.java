/** One lane per project that closes the difference, again and again. */
@NullMarked
package dev.supaplane.provisioner.reconcile;

import org.jspecify.annotations.NullMarked;
