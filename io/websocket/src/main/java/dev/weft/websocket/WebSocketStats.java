package dev.weft.websocket;

import java.time.Duration;

/**
 * A WebSocket at one moment.
 *
 * @param received messages received so far
 * @param receivedBytes what they had, after they were inflated
 * @param sent messages taken to be sent so far
 * @param sentBytes what they had, before they were compressed
 * @param unread bytes that have come and were not received
 * @param unsent bytes taken to be sent that the system has not taken
 * @param silence how long nothing has come from the peer
 */
public record WebSocketStats(
    long received,
    long receivedBytes,
    long sent,
    long sentBytes,
    long unread,
    long unsent,
    Duration silence) {}
