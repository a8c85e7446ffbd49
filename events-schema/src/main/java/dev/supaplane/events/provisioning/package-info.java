/** What a worker observed on its host: outcomes, published for the command side. */
@NullMarked
package dev.supaplane.events.provisioning;

import org.jspecify.annotations.NullMarked;
