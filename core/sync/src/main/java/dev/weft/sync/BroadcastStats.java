package dev.weft.sync;

/**
 * A broadcast at one moment.
 *
 * @param capacity how many values it keeps for slow listeners
 * @param subscriptions subscriptions that are open
 * @param waiting listeners that wait for the next value
 * @param lag how many values the slowest subscription has not heard yet; those it has missed count
 *     until it was told so
 * @param sent values sent so far
 * @param missed values that subscriptions were told they missed so far, added up
 */
public record BroadcastStats(
    int capacity, int subscriptions, int waiting, long lag, long sent, long missed) {}
