/**
 * The whole system's decisions under seeded schedules: what users wish, what goes wrong, and in
 * which order everything happens follow from one number. Time is virtual.
 */
@NullMarked
package dev.supaplane.simulation;

import org.jspecify.annotations.NullMarked;
