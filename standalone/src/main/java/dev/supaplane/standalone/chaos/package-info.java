/**
 * The failures for real: separate processes, a broker, a database and an engine, struck on purpose.
 */
@NullMarked
package dev.supaplane.standalone.chaos;

import org.jspecify.annotations.NullMarked;
