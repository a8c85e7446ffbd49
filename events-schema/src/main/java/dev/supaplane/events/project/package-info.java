/** What happened to a project: sealed event records and their value types. */
@NullMarked
package dev.supaplane.events.project;

import org.jspecify.annotations.NullMarked;
