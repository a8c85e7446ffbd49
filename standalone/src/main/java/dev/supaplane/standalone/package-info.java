/** The whole platform in one process, and the commands that talk to it. */
@NullMarked
package dev.supaplane.standalone;

import org.jspecify.annotations.NullMarked;
