package dev.supaplane.platform.upstream;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a service answered.
 *
 * @param status 200 to 299
 * @param body missing where there was none
 * @param version what a query has to bring to see it done; null where nothing was changed
 */
public record Reply(int status, JsonNode body, @Nullable String version) {}
