package dev.berth.docker.engine;

import dev.berth.api.error.AllocatorException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads what was saved of a cluster that cannot be reached: the output of {@code docker network inspect}, {@code docker service
 * inspect}, {@code docker inspect} of tasks, {@code docker node inspect} and {@code docker info --format '{{json .}}'}, in
 * whatever mixture; the shape of an object tells what it is. Networks that were inspected on several nodes bring the load
 * balancers of them all.
 */
public final class SavedJson {
    private SavedJson() {}

    /**
     * Reads files.
     *
     * @param files files of JSON: objects in lists, or simply one behind the other; of a folder, those of its files whose names
     *     end in {@code .json}, in the order of their names
     * @throws AllocatorException {@code invalid-argument} if a file cannot be read or is no JSON, a folder has none, or a field is
     *     not what Docker writes there
     */
    public static DockerCluster read(List<Path> files) {
        ClusterAssembly assembly = new ClusterAssembly("saved JSON");
        for (Path each : files) {
            if (Files.isDirectory(each)) {
                filesOf(each).forEach(file -> read(file, assembly));
            } else {
                read(each, assembly);
            }
        }
        return assembly.build();
    }

    private static List<Path> filesOf(Path folder) {
        List<Path> found;
        try (Stream<Path> files = Files.list(folder)) {
            found = files.filter(each -> each.getFileName().toString().endsWith(".json"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
        if (found.isEmpty()) {
            throw AllocatorException.invalidArgument(
                    "saved JSON",
                    folder.toString(),
                    "no file in this folder has a name that ends in .json",
                    "save what docker inspect prints there, or name the files");
        }
        return found;
    }

    private static void read(Path file, ClusterAssembly assembly) {
        try (InputStream stream = Files.newInputStream(file)) {
            JsonObjects.each(stream, each -> assembly.add(each, file.toString()));
        } catch (JsonObjects.Malformed e) {
            throw AllocatorException.invalidArgument(
                    "saved JSON",
                    file.toString(),
                    "this is not what docker inspect prints: " + e.getMessage(),
                    "save its output unchanged");
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static AllocatorException unreadable(Path path, IOException e) {
        return AllocatorException.invalidArgument(
                "saved JSON",
                path.toString(),
                "cannot be read: " + (e instanceof NoSuchFileException ? "there is no such file" : e.getMessage()),
                "correct the path, or its permissions");
    }
}
