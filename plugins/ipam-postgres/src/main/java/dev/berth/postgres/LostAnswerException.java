package dev.berth.postgres;

/**
 * The connection broke while the database was at it: it may have done what it was asked, or not. Deliberately no
 * {@link dev.berth.api.error.AllocatorException}, which would promise that nothing changed. Asking again under the same owner
 * token tells.
 */
final class LostAnswerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LostAnswerException(String call, Throwable cause) {
        super("the connection to the database broke during " + call + "; it may have been done", cause);
    }
}
