/** Secrets, asked for when they are needed and never written down but for .env. */
@NullMarked
package dev.supaplane.provisioner.secrets;

import org.jspecify.annotations.NullMarked;
