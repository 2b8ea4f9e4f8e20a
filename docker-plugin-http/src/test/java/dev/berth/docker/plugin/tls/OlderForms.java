package dev.berth.docker.plugin.tls;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * Private keys as OpenSSL's older commands write them: RSA in PKCS #1 (RFC 8017, A.1.2), elliptic curves in SEC 1 (RFC 5915) after
 * their parameters (RFC 5480).
 */
final class OlderForms {
    private static final int INTEGER = 0x02;
    private static final int BITS = 0x03;
    private static final int OCTETS = 0x04;
    private static final int SEQUENCE = 0x30;

    private OlderForms() {}

    static String pem(KeyPair pair) {
        if (pair.getPrivate() instanceof RSAPrivateCrtKey rsa) {
            return pem("RSA PRIVATE KEY", pkcs1(rsa));
        }
        ECPrivateKey key = (ECPrivateKey) pair.getPrivate();
        int bits = key.getParams().getCurve().getField().getFieldSize();
        return pem("EC PARAMETERS", curve(bits))
                + pem("EC PRIVATE KEY", sec1(key, (ECPublicKey) pair.getPublic(), curve(bits), (bits + 7) / 8));
    }

    static String pem(String type, byte[] content) {
        return "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content) + "\n-----END " + type
                + "-----\n";
    }

    private static byte[] pkcs1(RSAPrivateCrtKey key) {
        return element(
                SEQUENCE,
                integer(BigInteger.ZERO),
                integer(key.getModulus()),
                integer(key.getPublicExponent()),
                integer(key.getPrivateExponent()),
                integer(key.getPrimeP()),
                integer(key.getPrimeQ()),
                integer(key.getPrimeExponentP()),
                integer(key.getPrimeExponentQ()),
                integer(key.getCrtCoefficient()));
    }

    private static byte[] sec1(ECPrivateKey key, ECPublicKey shown, byte[] curve, int length) {
        return element(
                SEQUENCE,
                integer(BigInteger.ONE),
                element(OCTETS, fixed(key.getS(), length)),
                element(0xa0, curve),
                element(
                        0xa1,
                        element(
                                BITS,
                                new byte[] {0, 4},
                                fixed(shown.getW().getAffineX(), length),
                                fixed(shown.getW().getAffineY(), length))));
    }

    /** The identifiers of the curves that NIST named by their bits. */
    private static byte[] curve(int bits) {
        return HexFormat.of()
                .parseHex(
                        switch (bits) {
                            case 256 -> "06082a8648ce3d030107";
                            case 384 -> "06052b81040022";
                            case 521 -> "06052b81040023";
                            default -> throw new IllegalArgumentException(bits + " bits");
                        });
    }

    private static byte[] integer(BigInteger value) {
        return element(INTEGER, value.toByteArray());
    }

    private static byte[] fixed(BigInteger value, int length) {
        byte[] bytes = value.toByteArray();
        byte[] fixed = new byte[length];
        byte[] digits = bytes.length > length ? Arrays.copyOfRange(bytes, bytes.length - length, bytes.length) : bytes;
        System.arraycopy(digits, 0, fixed, length - digits.length, digits.length);
        return fixed;
    }

    /** Tag, length in as few bytes as it takes, content (DER, X.690). */
    private static byte[] element(int tag, byte[]... contents) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] each : contents) {
            content.writeBytes(each);
        }
        ByteArrayOutputStream element = new ByteArrayOutputStream();
        element.write(tag);
        if (content.size() < 0x80) {
            element.write(content.size());
        } else {
            byte[] digits = BigInteger.valueOf(content.size()).toByteArray();
            int from = digits[0] == 0 ? 1 : 0;
            element.write(0x80 | (digits.length - from));
            element.write(digits, from, digits.length - from);
        }
        element.writeBytes(content.toByteArray());
        return element.toByteArray();
    }
}
