package dev.berth.server.serve;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Whether strace can be used here. */
final class Strace {
    private Strace() {}

    /** Skips the test where strace is missing or not permitted, unless {@code -Dberth.strace.required=true} forbids it. */
    static void need() throws IOException, InterruptedException {
        String missing = missing();
        if (!missing.isEmpty()) {
            if (Boolean.getBoolean("berth.strace.required")) {
                throw new AssertionError(missing);
            }
            System.out.println("skipped: " + missing);
            abort(missing);
        }
    }

    private static String missing() throws InterruptedException {
        try {
            Process process = new ProcessBuilder("strace", "-f", "-o", "/dev/null", "true")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? "" : "strace is not permitted: " + said.strip();
        } catch (IOException e) {
            return "there is no strace: " + e.getMessage();
        }
    }
}
