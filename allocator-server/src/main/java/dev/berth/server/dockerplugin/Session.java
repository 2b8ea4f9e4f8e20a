package dev.berth.server.dockerplugin;

/**
 * The life of who asks in an address space.
 *
 * @param number of the session, from 1; 0 before the first
 * @param replaying whether the daemon may still be asking for what it had before
 * @param broken whether something that it asked for then may not have been heard or answered
 * @param takenUp whether it did ask for something that it had before
 */
record Session(long number, boolean replaying, boolean broken, boolean takenUp) {
    Session ended() {
        return new Session(number, false, broken, takenUp);
    }

    Session failed() {
        return new Session(number, replaying, true, takenUp);
    }

    Session withTakenUp() {
        return new Session(number, replaying, broken, true);
    }

    /**
     * Whether the daemon has forgotten what it did not ask for. It has not if it could not ask, because the plugin was away when it
     * started, or if the handshake was somebody else's.
     */
    boolean tellsWhatIsForgotten() {
        return takenUp && !replaying && !broken;
    }
}
