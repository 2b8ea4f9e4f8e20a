package dev.berth.server.load;

import dev.berth.server.compose.ComposeOptions;
import dev.berth.server.compose.ComposeReader;
import dev.berth.server.input.Cluster;
import dev.berth.server.input.InputException;
import dev.berth.server.input.SourceDocument;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Loads the files that the user names as one cluster. Immutable. */
public final class ClusterLoader {
    private final ComposeOptions options;

    /** Reads Compose files with these options. */
    public ClusterLoader(ComposeOptions options) {
        this.options = options;
    }

    /**
     * The cluster of all these files. Each Compose file is a stack of its own; what one assumes to exist gives way to what
     * another file describes.
     *
     * @throws InputException if a file cannot be read or is malformed, two objects of a kind have one id, an object refers to
     *     one that no file has, or one stack name is given for several Compose files
     */
    public Cluster load(List<Path> files) {
        return load(files, KnownIds.NONE);
    }

    /**
     * The same on top of what exists already: objects may refer to it, and nothing is assumed that is there.
     *
     * @throws InputException as said above
     */
    public Cluster load(List<Path> files, KnownIds existing) {
        List<ClusterFile> clusterFiles = new ArrayList<>();
        ClusterMerge merge = new ClusterMerge();
        int stacks = 0;
        for (Path file : files) {
            SourceDocument document = SourceDocument.read(file);
            if (ClusterFile.isOne(document)) {
                ClusterFile clusterFile = ClusterFile.read(document);
                merge.add(file, clusterFile);
                clusterFiles.add(clusterFile);
            } else {
                if (++stacks > 1 && options.stackName() != null) {
                    throw InputException.of(
                            file,
                            "one --name cannot name several stacks",
                            "leave --name out, or put a top-level name into each file");
                }
                merge.add(file, new ComposeReader(options).read(document));
            }
        }
        Cluster cluster = merge.cluster(existing);
        KnownIds known = KnownIds.of(cluster.networks(), cluster.services(), cluster.nodes())
                .and(existing);
        clusterFiles.forEach(file -> file.checkReferences(known));
        return cluster;
    }
}
