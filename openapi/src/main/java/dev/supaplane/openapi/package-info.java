/** OpenAPI documents of the HTTP APIs: made from the routes, and real answers held against them. */
@NullMarked
package dev.supaplane.openapi;

import org.jspecify.annotations.NullMarked;
