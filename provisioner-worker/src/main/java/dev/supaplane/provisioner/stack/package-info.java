/** Stack templates: from what a project wants to files, networks, volumes and containers. */
@NullMarked
package dev.supaplane.provisioner.stack;

import org.jspecify.annotations.NullMarked;
