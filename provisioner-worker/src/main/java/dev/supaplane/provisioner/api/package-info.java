/** What a worker answers over HTTP about the projects on its host, to who has its token. */
@NullMarked
package dev.supaplane.provisioner.api;

import org.jspecify.annotations.NullMarked;
