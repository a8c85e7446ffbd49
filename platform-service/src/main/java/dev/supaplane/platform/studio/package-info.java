/**
 * What Studio in platform mode asks for: {@code /platform/**}, answered by commands and queries in
 * the caller's name. Shapes are Studio's; what they cannot mean here is empty, or refused with why.
 */
@NullMarked
package dev.supaplane.platform.studio;

import org.jspecify.annotations.NullMarked;
