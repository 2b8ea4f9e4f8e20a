package dev.berth.server.input;

import java.nio.file.Path;

/** Reads one file as a cluster. */
@FunctionalInterface
public interface ClusterReader {
    /**
     * The cluster that the file describes.
     *
     * @throws InputException if the file cannot be read, or does not describe one
     */
    Cluster read(Path file) throws InputException;
}
