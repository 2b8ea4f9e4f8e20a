package dev.berth.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Looks at the jars of a folder, one after the other, in the order of their names; runs none of their code. Immutable. */
final class JarScan {
    private final JarCopies copies;
    private final TrustPolicy trust;
    private final String spiVersion;

    JarScan(JarCopies copies, TrustPolicy trust, String spiVersion) {
        this.copies = copies;
        this.trust = trust;
        this.spiVersion = spiVersion;
    }

    /** The files of the folder that are named {@code *.jar}. */
    List<ScannedJar> scan(Path folder) throws IOException {
        List<Path> paths;
        try (Stream<Path> files = Files.list(folder)) {
            paths = files.filter(file -> String.valueOf(file.getFileName()).endsWith(".jar"))
                    .sorted(Comparator.comparing(file -> String.valueOf(file.getFileName())))
                    .toList();
        }
        List<ScannedJar> jars = new ArrayList<>();
        for (Path path : paths) {
            jars.add(scanned(path));
        }
        return jars;
    }

    private ScannedJar scanned(Path path) {
        JarCopy copy = null;
        JarManifest manifest = null;
        List<ProvidedDriver> provides = List.of();
        Descriptor descriptor = null;
        Rejection rejection = null;
        try {
            copy = copied(path);
            checkTrust(copy);
            manifest = JarManifest.read(copy.file());
            provides = provides(manifest);
            manifest.checkSpi(spiVersion);
            descriptor = manifest.descriptor();
        } catch (Rejection e) {
            rejection = e;
        }
        String id = manifest == null ? null : manifest.id();
        return new ScannedJar(
                path,
                copy,
                id,
                manifest == null ? null : manifest.version(),
                manifest == null ? null : manifest.requires(),
                provides,
                descriptor,
                rejection == null
                        ? null
                        : new PluginProblem(path, id, rejection.stage(), rejection.problem(), rejection.getCause()),
                descriptor == null || manifest == null ? null : remark(path, id, manifest));
    }

    private JarCopy copied(Path path) throws Rejection {
        try {
            if (!Files.isRegularFile(path)) {
                throw new Rejection(ProblemStage.READ, "it is no file; keep nothing but jars under such names");
            }
            if (Files.size(path) == 0) {
                throw new Rejection(ProblemStage.READ, "the file is empty; get it again");
            }
            return copies.copy(path);
        } catch (IOException e) {
            throw new Rejection(ProblemStage.READ, "it cannot be read: " + e + "; check file and permissions", e);
        }
    }

    /** A policy is the integrator's code, and one that fails has not agreed. */
    private void checkTrust(JarCopy copy) throws Rejection {
        Optional<String> objection;
        try {
            objection = trust.objection(copy.file(), copy.sha256());
        } catch (IOException | RuntimeException e) {
            throw new Rejection(ProblemStage.TRUST, "whether to trust it cannot be found out: " + e.getMessage(), e);
        }
        if (objection.isPresent()) {
            throw new Rejection(ProblemStage.TRUST, objection.get());
        }
    }

    /** For the report, as far as they make sense: one made for another SPI may provide what is not known here. */
    private static List<ProvidedDriver> provides(JarManifest manifest) {
        try {
            return manifest.provides();
        } catch (Rejection e) {
            return List.of();
        }
    }

    private static @Nullable PluginProblem remark(Path path, @Nullable String id, JarManifest manifest) {
        return manifest.hasSpiCopy()
                ? new PluginProblem(
                        path,
                        id,
                        ProblemStage.DESCRIPTOR,
                        "it brings its own copy of the driver interfaces, which is not used; build it without"
                                + " (in Maven: scope provided)",
                        null)
                : null;
    }
}
