/** Whether store, topic and read models say the same: asked of the services, told in lines. */
@NullMarked
package dev.supaplane.standalone.verify;

import org.jspecify.annotations.NullMarked;
