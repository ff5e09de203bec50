package dev.weft.crawl;

/**
 * A {@link Frontier} at one moment.
 *
 * @param queued URLs waiting
 * @param inFlight URLs handed out and not done
 * @param seen different URLs ever taken in
 * @param hosts hosts with something queued, in flight, or a delay still running
 * @param refusedByLimit new URLs refused because too many were queued or seen
 * @param peakQueued the most that ever waited
 * @param peakInFlight the most that ever were in flight
 * @param peakHosts the most hosts ever known at a time
 */
record FrontierStats(
    int queued,
    int inFlight,
    int seen,
    int hosts,
    long refusedByLimit,
    int peakQueued,
    int peakInFlight,
    int peakHosts) {}
