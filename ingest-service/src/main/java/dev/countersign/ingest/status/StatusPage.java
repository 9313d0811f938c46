package dev.countersign.ingest.status;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list of requests.
 *
 * @param next what to ask with for the page after, or null if this is the last
 */
public record StatusPage(
        List<RequestStatus> requests, @Nullable String next) {
    public StatusPage {
        requests = List.copyOf(requests);
    }

    static StatusPage of(List<RequestStatus> requests, int limit, String next) {
        return new StatusPage(requests, requests.size() < limit ? null : next);
    }
}
