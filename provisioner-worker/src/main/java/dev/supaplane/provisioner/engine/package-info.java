/** The port to a container engine: a closed set of calls and the values that they take and give. */
@NullMarked
package dev.supaplane.provisioner.engine;

import org.jspecify.annotations.NullMarked;
