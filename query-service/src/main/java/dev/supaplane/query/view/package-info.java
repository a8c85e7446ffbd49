/** The read model: what the rows say. */
@NullMarked
package dev.supaplane.query.view;

import org.jspecify.annotations.NullMarked;
