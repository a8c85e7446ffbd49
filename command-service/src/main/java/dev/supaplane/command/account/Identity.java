package dev.supaplane.command.account;

import java.util.UUID;

/**
 * By whom somebody is vouched for.
 *
 * @param id its id here
 * @param provider the provider's name, as the operator gave it
 * @param issuer who vouches, a URL
 * @param subject whom the issuer means
 */
public record Identity(UUID id, String provider, String issuer, String subject) {}
