package dev.supaplane.gateway.http;

import dev.supaplane.gateway.net.Lookup;
import dev.supaplane.gateway.net.Turnstile;
import dev.supaplane.gateway.route.Directory;
import dev.supaplane.gateway.route.Domains;
import java.util.concurrent.atomic.AtomicBoolean;

/** What all connections of a door share. */
record ApiDoorway(
    ApiSettings settings,
    Directory directory,
    Domains domains,
    Lookup lookup,
    Turnstile turnstile,
    AtomicBoolean closing) {}
