/** Which compose projects are adopted, and by which project. */
@NullMarked
package dev.supaplane.command.adoption;

import org.jspecify.annotations.NullMarked;
