/** How a project's services can be set: names, types and bounds, and where each setting goes. */
@NullMarked
package dev.supaplane.events.setting;

import org.jspecify.annotations.NullMarked;
