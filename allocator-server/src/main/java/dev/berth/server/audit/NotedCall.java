package dev.berth.server.audit;

import dev.berth.api.error.AllocatorException;
import dev.berth.core.CnmAllocator;
import dev.berth.core.intents.Intent;
import dev.berth.core.status.PendingRelease;
import dev.berth.server.state.StoredIntent;

/**
 * A call to a driver that a state has noted, and that was not seen to the end: it was under way, pending or lost when the state
 * was written last (GEN-8). Immutable.
 *
 * @param id of its record
 * @param driver whose it is, such as {@code ipam driver acme}
 * @param resource what it was about, such as {@code address 10.0.0.5 of pool p1}
 * @param outlook what becomes of it
 */
public record NotedCall(String id, String driver, String resource, Outlook outlook) {
    /** What becomes of a call. */
    public enum Outlook {
        /** It ends by itself. */
        SETTLED_AT_START("what it took is given back when the state is opened for writing, unless an object holds it;"
                + " a server that is at work on the state sees to it now"),
        /** It is a possible orphan. */
        LOST(
                "its answer was lost, and only the driver's own records can tell what it took; compare them, then dismiss it by"
                        + " berth audit --dismiss"),
        /** Nobody can be asked. */
        DRIVER_MISSING(
                "there is no such driver here; bring it back, as by --plugins, or if it is gone for good, dismiss this by"
                        + " berth audit --dismiss");

        private final String text;

        Outlook(String text) {
            this.text = text;
        }

        /** In words: what becomes of it, and what to do. */
        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * What becomes of a noted call.
     *
     * @param drivers has the drivers that there are; they are in use until it is closed
     */
    public static NotedCall of(StoredIntent noted, CnmAllocator drivers) {
        Intent intent = noted.intent();
        return new NotedCall(noted.id(), intent.title(), intent.resource(), outlook(intent, drivers));
    }

    private static Outlook outlook(Intent intent, CnmAllocator drivers) {
        if (intent.needsItsAnswer()) {
            return Outlook.LOST;
        }
        try {
            Object unused = intent instanceof Intent.NetworkReturn
                    ? drivers.networkDriver(intent.driver())
                    : drivers.ipam(intent.driver());
            return Outlook.SETTLED_AT_START;
        } catch (AllocatorException e) {
            return PendingRelease.isOfNoDriver(e) ? Outlook.DRIVER_MISSING : Outlook.SETTLED_AT_START;
        }
    }

    /** Whether it stays noted until somebody dismisses it. */
    public boolean isDismissible() {
        return outlook != Outlook.SETTLED_AT_START;
    }
}
