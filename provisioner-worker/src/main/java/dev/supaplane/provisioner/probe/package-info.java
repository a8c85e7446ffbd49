/** Asking services how they are, over their own protocols, from wherever the worker runs. */
@NullMarked
package dev.supaplane.provisioner.probe;

import org.jspecify.annotations.NullMarked;
