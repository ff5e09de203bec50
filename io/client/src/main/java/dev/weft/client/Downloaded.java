package dev.weft.client;

import java.nio.file.Path;

/**
 * A file that was downloaded, whole.
 *
 * @param path where it is
 * @param bytes how many bytes it has
 * @param resumedAt how many of them were there before, from a download that had been cut off
 */
public record Downloaded(Path path, long bytes, long resumedAt) {}
