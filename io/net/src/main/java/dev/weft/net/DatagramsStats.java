package dev.weft.net;

/**
 * Datagrams at one moment. What the system itself dropped is not known here.
 *
 * @param waiting how many have come and were not received yet
 * @param received how many have come, were they received or not
 * @param dropped how many of more were dropped because too many waited
 * @param tooLong how many of more were dropped because they were longer than the maximum
 * @param sent how many the system has taken
 * @param unsent how many it has not, because it failed or had no room
 */
public record DatagramsStats(
    int waiting, long received, long dropped, long tooLong, long sent, long unsent) {}
