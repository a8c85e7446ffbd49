package dev.supaplane.command.webhook;

import java.util.UUID;

/**
 * A delivery that somebody has claimed, to be sent now.
 *
 * @param claim proves that it is still theirs when they note what came of it
 * @param lane whose events wait behind it: a project's ref, or an organization's slug
 * @param number of the delivery
 * @param eventId the same at each attempt
 * @param failures how many attempts failed since it was queued or asked for again
 */
record Parcel(
    UUID claim,
    UUID hook,
    String lane,
    long number,
    String eventId,
    String url,
    String body,
    int failures) {}
