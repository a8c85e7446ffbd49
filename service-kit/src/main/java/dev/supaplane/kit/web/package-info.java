/**
 * What every service's HTTP side has in common: who calls, how errors read, what is always sent.
 */
@NullMarked
package dev.supaplane.kit.web;

import org.jspecify.annotations.NullMarked;
