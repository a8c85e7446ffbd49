package dev.supaplane.gateway.postgres;

import dev.supaplane.gateway.net.Lookup;
import dev.supaplane.gateway.net.Turnstile;
import dev.supaplane.gateway.route.Directory;
import dev.supaplane.gateway.route.Domains;
import io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;

/**
 * What all connections of a door share.
 *
 * @param tls null where there is none
 */
record Doorway(
    DatabaseSettings settings,
    Directory directory,
    Domains domains,
    Lookup lookup,
    Turnstile turnstile,
    SessionKeys keys,
    @Nullable SslContext tls,
    SslContext towardsServers) {}
