package dev.berth.host;

import java.nio.file.Path;

/**
 * The host's own copy of a jar.
 *
 * @param sha256 the hash of its content, 64 lower-case hexadecimal digits
 */
record JarCopy(Path file, String sha256) {}
