package dev.berth.server.rest;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** RFC 3986, 2.1: octets written as {@code %41}, which must be UTF-8. */
final class PercentText {
    private PercentText() {}

    static String decode(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        byte[] raw = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer octets = ByteBuffer.allocate(raw.length);
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] == '%') {
                octets.put((byte) (digit(raw, i + 1) << 4 | digit(raw, i + 2)));
                i += 2;
            } else {
                octets.put(raw[i]);
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(octets.flip()).toString();
        } catch (CharacterCodingException e) {
            throw RequestException.malformed("the address is not UTF-8", "encode each octet of UTF-8 as %41");
        }
    }

    private static int digit(byte[] raw, int at) {
        int digit = at < raw.length ? Character.digit((char) raw[at], 16) : -1;
        if (digit < 0) {
            throw RequestException.malformed("a % in the address is not followed by two digits", "write % as %25");
        }
        return digit;
    }
}
