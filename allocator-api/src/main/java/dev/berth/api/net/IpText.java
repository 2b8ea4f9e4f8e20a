package dev.berth.api.net;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;

/** Reading and writing addresses as text: RFC 4291 section 2.2 strictly in, RFC 5952 out. */
final class IpText {
    private static final int GROUPS = 8;
    private static final int LONGEST = "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255".length();

    private IpText() {}

    static AllocatorException invalidAddress(String text, String problem) {
        return AllocatorException.of(ErrorCode.INVALID_ADDRESS, "not an IP address: " + problem)
                .value(shortened(text))
                .advice("write IPv4 as 10.0.0.1 or IPv6 as fd00::1")
                .build();
    }

    /** Hostile input is quoted in messages, so it must not be able to fill them. */
    static String shortened(String text) {
        return text.length() <= 64 ? text : text.substring(0, 61) + "...";
    }

    static IpAddress parseAddress(String text) {
        if (text.length() > LONGEST) {
            throw invalidAddress(text, "longer than any address");
        }
        if (text.indexOf(':') < 0) {
            return IpAddress.ofIpv4((int) parseIpv4(text, 0));
        }
        return parseIpv6(text);
    }

    /** Four decimal numbers from {@code start} to the end of the text. */
    private static long parseIpv4(String text, int start) {
        long bits = 0;
        int at = start;
        for (int part = 0; part < 4; part++) {
            if (part > 0) {
                if (at >= text.length() || text.charAt(at) != '.') {
                    throw invalidAddress(text, "IPv4 has four numbers joined by dots");
                }
                at++;
            }
            int first = at;
            int number = 0;
            while (at < text.length() && isDigit(text.charAt(at)) && at - first < 4) {
                number = number * 10 + (text.charAt(at) - '0');
                at++;
            }
            if (at == first) {
                throw invalidAddress(text, "IPv4 has four numbers joined by dots");
            }
            if (number > 255) {
                throw invalidAddress(text, "a number above 255");
            }
            if (at - first > 1 && text.charAt(first) == '0') {
                throw invalidAddress(text, "a number with a leading zero");
            }
            bits = bits << 8 | number;
        }
        if (at != text.length()) {
            throw invalidAddress(text, "IPv4 has four numbers joined by dots");
        }
        return bits;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static IpAddress parseIpv6(String text) {
        int[] groups = new int[GROUPS];
        int count = 0;
        int gap = -1;
        int at = 0;
        int end = text.length();
        if (text.startsWith("::")) {
            gap = 0;
            at = 2;
        }
        while (at < end) {
            if (count == GROUPS) {
                throw invalidAddress(text, "more than eight groups");
            }
            int first = at;
            int group = 0;
            int digit;
            while (at < end && (digit = hexDigit(text.charAt(at))) >= 0 && at - first < 5) {
                group = group << 4 | digit;
                at++;
            }
            if (at < end && text.charAt(at) == '.') {
                if (count > GROUPS - 2) {
                    throw invalidAddress(text, "an IPv4 part that does not fit");
                }
                long ipv4 = parseIpv4(text, first);
                groups[count++] = (int) (ipv4 >>> 16);
                groups[count++] = (int) (ipv4 & 0xffff);
                at = end;
                break;
            }
            if (at == first || at - first > 4) {
                throw invalidAddress(text, "IPv6 has groups of one to four hexadecimal digits");
            }
            groups[count++] = group;
            if (at == end) {
                break;
            }
            if (text.charAt(at) != ':') {
                throw invalidAddress(text, "IPv6 has groups of one to four hexadecimal digits");
            }
            at++;
            if (at < end && text.charAt(at) == ':') {
                if (gap >= 0) {
                    throw invalidAddress(text, "more than one ::");
                }
                gap = count;
                at++;
            } else if (at == end) {
                throw invalidAddress(text, "a colon at the end");
            }
        }
        if (gap < 0 ? count != GROUPS : count == GROUPS) {
            throw invalidAddress(text, gap < 0 ? "fewer than eight groups" : "a :: that stands for nothing");
        }
        return assemble(groups, count, gap);
    }

    private static int hexDigit(char c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }

    private static IpAddress assemble(int[] groups, int count, int gap) {
        long high = 0;
        long low = 0;
        int zeros = GROUPS - count;
        for (int position = 0; position < GROUPS; position++) {
            int group;
            if (gap < 0 || position < gap) {
                group = groups[position];
            } else {
                group = position < gap + zeros ? 0 : groups[position - zeros];
            }
            if (position < 4) {
                high = high << 16 | group;
            } else {
                low = low << 16 | group;
            }
        }
        return IpAddress.ofIpv6(high, low);
    }

    static void append(StringBuilder text, AddressFamily family, long high, long low) {
        if (family == AddressFamily.IPV4) {
            appendIpv4(text, low);
        } else if (high == 0 && low >>> 32 == 0xffff) {
            appendIpv4(text.append("::ffff:"), low); // RFC 5952 section 5
        } else {
            appendIpv6(text, high, low);
        }
    }

    private static void appendIpv4(StringBuilder text, long bits) {
        text.append(bits >>> 24 & 0xff).append('.').append(bits >>> 16 & 0xff);
        text.append('.').append(bits >>> 8 & 0xff).append('.').append(bits & 0xff);
    }

    private static void appendIpv6(StringBuilder text, long high, long low) {
        int gap = -1;
        int gapEnd = -1;
        for (int start = 0; start < GROUPS; start++) {
            int end = start;
            while (end < GROUPS && group(high, low, end) == 0) {
                end++;
            }
            // RFC 5952 section 4.2: the longest run, the first of equals, never a single group
            if (end - start > 1 && end - start > gapEnd - gap) {
                gap = start;
                gapEnd = end;
            }
            start = Math.max(start, end);
        }
        for (int position = 0; position < GROUPS; position++) {
            if (position == gap) {
                text.append("::");
                position = gapEnd - 1;
            } else {
                if (position > 0 && position != gapEnd) {
                    text.append(':');
                }
                text.append(Integer.toHexString(group(high, low, position)));
            }
        }
    }

    private static int group(long high, long low, int position) {
        return (int) ((position < 4 ? high : low) >>> (48 - (position & 3) * 16)) & 0xffff;
    }
}
