package dev.berth.overlay;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.VniRange;
import org.jspecify.annotations.Nullable;

/** The text of {@link OverlayDriverProvider#VXLAN_ID_LIST}. */
final class VniList {
    private static final int QUOTED = 64;

    private VniList() {}

    /**
     * Reads the VNIs that a network asks for.
     *
     * @param text null for none
     * @param subnets how many there may be
     * @throws AllocatorException {@code invalid-vni} if one is no decimal number within 1..16777215, or there are more than
     *     subnets (VNI-2)
     */
    static int[] parse(String network, @Nullable String text, int subnets) {
        if (text == null) {
            return new int[0];
        }
        String[] parts = text.split(",", subnets + 1);
        if (parts.length > subnets) {
            throw invalid(
                    network, text, "more VNIs than subnets, of which there are " + subnets, "leave out the surplus");
        }
        int[] vnis = new int[parts.length];
        for (int at = 0; at < vnis.length; at++) {
            vnis[at] = parseOne(network, parts[at]);
        }
        return vnis;
    }

    private static int parseOne(String network, String text) {
        String advice = "choose one, or leave the option out to get any";
        int vni = 0;
        for (int at = 0; at < text.length(); at++) {
            int digit = text.charAt(at) - '0';
            if (digit < 0 || digit > 9) {
                throw invalid(network, text, "not a VNI, which is a decimal number", advice);
            }
            vni = Math.min(vni * 10 + digit, VniRange.MAX + 1);
        }
        if (text.isEmpty()) {
            throw invalid(network, text, "an empty place in the list of VNIs", advice);
        }
        if (vni < 1 || vni > VniRange.MAX) {
            throw invalid(network, text, "not a VNI, which is 1 to " + VniRange.MAX, advice);
        }
        return vni;
    }

    /** Whatever the text's length, the message stays readable. */
    private static AllocatorException invalid(String network, String text, String problem, String advice) {
        return AllocatorException.of(ErrorCode.INVALID_VNI, problem)
                .subject("network " + network)
                .value(text.length() <= QUOTED ? text : text.substring(0, QUOTED) + "...")
                .advice(advice)
                .build();
    }

    /** Writes at least one VNI. */
    static String format(int[] vnis) {
        if (vnis.length == 1) {
            return Integer.toString(vnis[0]);
        }
        StringBuilder text = new StringBuilder();
        for (int vni : vnis) {
            text.append(text.isEmpty() ? "" : ",").append(vni);
        }
        return text.toString();
    }
}
