/** How projects' services are set, in the words of the Management API. */
@NullMarked
package dev.supaplane.platform.setting;

import org.jspecify.annotations.NullMarked;
