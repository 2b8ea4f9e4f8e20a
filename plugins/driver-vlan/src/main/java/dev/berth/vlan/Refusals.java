package dev.berth.vlan;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;

/** What the driver says when it refuses (GEN-5). */
final class Refusals {
    private static final int QUOTED = 64;

    private Refusals() {}

    /** Whatever the text's length, the message stays readable. */
    static AllocatorException malformed(String subject, String text, String problem) {
        String quoted = text.length() <= QUOTED ? text : text.substring(0, QUOTED) + "...";
        return AllocatorException.invalidArgument(subject, quoted, problem, "write ids and ranges such as 100-199,300");
    }

    static AllocatorException outOfRange(String subject, String id) {
        return AllocatorException.of(
                        VlanDriverProvider.ID_OUT_OF_RANGE,
                        "not a VLAN id, which is " + VlanSet.MIN + " to " + VlanSet.MAX)
                .subject(subject)
                .value(id.length() <= QUOTED ? id : id.substring(0, QUOTED) + "...")
                .advice("choose another one")
                .build();
    }

    static AllocatorException inUse(String network, int id, String holder, String physicalNetwork) {
        return AllocatorException.of(
                        VlanDriverProvider.ID_IN_USE,
                        "held by network " + holder + " on physical network " + physicalNetwork)
                .subject(subject(network))
                .value(id)
                .advice("choose another one, or leave it out to get any")
                .build();
    }

    static AllocatorException noAvailableIds(String network, VlanSet candidates, String physicalNetwork) {
        return AllocatorException.of(
                        VlanDriverProvider.NO_AVAILABLE_IDS,
                        "all " + candidates.size() + " VLAN ids that it could have on physical network "
                                + physicalNetwork + " are held (" + candidates + ")")
                .subject(subject(network))
                .advice("release a network, widen the ranges, or ask for a certain id outside them")
                .build();
    }

    static AllocatorException networkExists(String network, int id, String physicalNetwork) {
        return AllocatorException.of(
                        ErrorCode.NETWORK_EXISTS, "has VLAN id " + id + " on physical network " + physicalNetwork)
                .subject(subject(network))
                .advice("free the network first")
                .build();
    }

    static AllocatorException unknownNetwork(String network) {
        return AllocatorException.of(ErrorCode.UNKNOWN_NETWORK, "has no VLAN id allocated")
                .subject(subject(network))
                .build();
    }

    static String subject(String network) {
        return "network " + network;
    }
}
