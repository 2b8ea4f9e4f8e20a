package dev.berth.docker.plugin.client;

import java.time.Duration;

/** Sends one request and waits for its answer, once. Thread-safe. */
interface Exchange extends AutoCloseable {
    /** An answer. */
    final class Reply {
        private final int status;
        private final String contentType;
        private final byte[] body;

        Reply(int status, String contentType, byte[] body) {
            this.status = status;
            this.contentType = contentType;
            this.body = body;
        }

        int status() {
            return status;
        }

        /** As it came; empty if none did. */
        String contentType() {
            return contentType;
        }

        /** Not copied: read it only. */
        byte[] body() {
            return body;
        }
    }

    /** The request never left: there was no connection. Safe to repeat. */
    final class NotReached extends Exception {
        private static final long serialVersionUID = 1L;

        NotReached(Throwable cause) {
            super(String.valueOf(cause.getMessage()), cause);
        }
    }

    /** The request may have arrived, and there is no whole answer. */
    final class Broken extends Exception {
        private static final long serialVersionUID = 1L;

        Broken(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * Sends it.
     *
     * @param timeout after which the answer does not count any more
     */
    Reply post(String path, byte[] body, Duration timeout) throws NotReached, Broken;

    @Override
    void close();
}
