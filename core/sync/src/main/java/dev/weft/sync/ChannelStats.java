package dev.weft.sync;

/**
 * A channel at one moment.
 *
 * @param capacity how many values it buffers at most; 0 for a rendezvous
 * @param size values in its buffer
 * @param peak the most values its buffer has held so far
 * @param waitingSenders senders in line
 * @param waitingReceivers receivers in line
 * @param sent values that were taken from their senders so far
 * @param received values that were handed to receivers so far
 * @param dropped values that were sent, and handed back by {@link Channel#close} so far
 */
public record ChannelStats(
    int capacity,
    int size,
    int peak,
    int waitingSenders,
    int waitingReceivers,
    long sent,
    long received,
    long dropped) {}
