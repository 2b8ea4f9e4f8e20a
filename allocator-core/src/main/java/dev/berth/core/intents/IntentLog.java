package dev.berth.core.intents;

import java.util.List;

/**
 * Keeps intents over restarts. Asked for calls to drivers whose doings may outlive the process only: those that declare that
 * they may block, or that they remember. Implemented over a store. Thread-safe.
 */
public interface IntentLog {
    /**
     * Makes an intent durable; the call is made once this returns.
     *
     * @throws dev.berth.api.error.AllocatorException {@code store-failure}; the call is then not made
     */
    Noted note(Intent intent);

    /** What was noted before a restart and not settled, in the order in which it was noted. */
    List<Noted> unsettled();

    /** One intent in the log. */
    interface Noted {
        /** The intent, as it was noted. */
        Intent intent();

        /**
         * The call was answered: from now on this says more. May become durable later, though in order with everything else.
         */
        void known(Intent more);

        /**
         * The call's outcome is known, and nothing is left to be done but what the objects say. Must not become durable before
         * the object that the operation under way makes of it. Called at most once.
         */
        void settled();
    }
}
