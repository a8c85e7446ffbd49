package dev.supaplane.gateway;

import dev.supaplane.gateway.http.ApiSettings;
import dev.supaplane.gateway.postgres.DatabaseSettings;
import dev.supaplane.gateway.route.Domains;
import java.time.Duration;

/**
 * What a gateway is told.
 *
 * @param domains below which projects have names
 * @param patience how long those who are inside may stay when it closes
 */
public record GatewaySettings(
    Domains domains, DatabaseSettings databases, ApiSettings apis, Duration patience) {}
