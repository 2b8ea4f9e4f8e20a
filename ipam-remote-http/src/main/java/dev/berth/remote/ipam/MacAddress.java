package dev.berth.remote.ipam;

import dev.berth.api.spi.OwnerToken;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** A MAC address for an owner: always the same one for the same token, and locally administered (IEEE 802, section 8.2). */
final class MacAddress {
    private static final int BYTES = 6;
    private static final int LOCAL = 0x02;
    private static final int GROUP = 0x01;

    private MacAddress() {}

    /** Six bytes in lower-case hexadecimal, joined by colons. */
    static String of(OwnerToken owner) {
        byte[] digest;
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            for (String part : new String[] {owner.kind().toString(), owner.id(), owner.slot()}) {
                sha.update(part.getBytes(StandardCharsets.UTF_8));
                sha.update((byte) 0);
            }
            digest = sha.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < BYTES; at++) {
            int octet = at == 0 ? (digest[0] | LOCAL) & ~GROUP : digest[at];
            text.append(at == 0 ? "" : ":")
                    .append(Character.forDigit(octet >> 4 & 0xf, 16))
                    .append(Character.forDigit(octet & 0xf, 16));
        }
        return text.toString();
    }
}
