package dev.supaplane.platform.setting;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * How a project's PostgREST is set, as Studio is told it.
 *
 * @param schemas that it serves, with commas between them
 * @param maxRows most rows of an answer
 * @param searchPath schemas beside them that functions are looked for in
 * @param pool connections; null for its own default
 * @param anonRole the role of who is not signed in
 * @param roleClaim where a token names its role
 * @param jwtSecret for who may read it; stars for others
 */
public record PostgrestView(
    @JsonProperty("db_schema") String schemas,
    @JsonProperty("max_rows") int maxRows,
    @JsonProperty("db_extra_search_path") String searchPath,
    @JsonProperty("db_pool") @Nullable Integer pool,
    @JsonProperty("db_anon_role") String anonRole,
    @JsonProperty("role_claim_key") String roleClaim,
    @JsonProperty("jwt_secret") String jwtSecret) {}
