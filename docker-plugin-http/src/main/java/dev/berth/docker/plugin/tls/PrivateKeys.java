package dev.berth.docker.plugin.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Private keys from PEM, as the common tools write them: PKCS #8 (RFC 5958), and the older forms of RSA (PKCS #1, RFC 8017) and of
 * elliptic curves (RFC 5915), which are put into PKCS #8, since the platform reads nothing else.
 */
final class PrivateKeys {
    private static final Logger LOG = LoggerFactory.getLogger(PrivateKeys.class);

    private static final Pattern PEM =
            Pattern.compile("-----BEGIN (RSA |EC |)PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END \\1PRIVATE KEY-----");
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "Ed25519");

    private static final byte[] VERSION_0 = HexFormat.of().parseHex("020100");
    /** The identifier rsaEncryption, and no parameters. */
    private static final byte[] RSA = HexFormat.of().parseHex("06092a864886f70d0101010500");
    /** The identifier ecPublicKey; the curve follows. */
    private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");

    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 0x04;
    private static final int CURVE = 0xa0;

    private PrivateKeys() {}

    /** @throws GeneralSecurityException if there is none, or it has a password */
    static PrivateKey read(Path file) throws IOException, GeneralSecurityException {
        Matcher pem = PEM.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        if (pem.find()) {
            try {
                return key(file, pkcs8(pem.group(1), Base64.getMimeDecoder().decode(pem.group(2))));
            } catch (IllegalArgumentException | BufferUnderflowException e) {
                LOG.debug("{}: its key is cut", file, e);
            }
        }
        throw new GeneralSecurityException(
                file + ": has no private key in PEM without a password; convert it by openssl pkcs8 -topk8 -nocrypt");
    }

    private static PrivateKey key(Path file, byte[] pkcs8) throws GeneralSecurityException {
        PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(pkcs8);
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
            } catch (InvalidKeySpecException e) {
                LOG.debug("{}: its key is not {}", file, algorithm);
            }
        }
        throw new GeneralSecurityException(
                file + ": has a private key of another kind than " + String.join(", ", ALGORITHMS));
    }

    private static byte[] pkcs8(String form, byte[] key) {
        return switch (form) {
            case "RSA " -> wrapped(RSA, key);
            case "EC " -> wrapped(joined(EC, curve(key)), key);
            default -> key;
        };
    }

    private static byte[] wrapped(byte[] algorithm, byte[] key) {
        return element(SEQUENCE, joined(VERSION_0, element(SEQUENCE, algorithm), element(OCTETS, key)));
    }

    /** What stands under the tag for the curve, in a sequence of version, key, curve and public key. */
    private static byte[] curve(byte[] key) {
        ByteBuffer outer = ByteBuffer.wrap(key);
        outer.get();
        ByteBuffer fields = content(outer);
        while (fields.hasRemaining()) {
            int tag = fields.get() & 0xff;
            ByteBuffer content = content(fields);
            if (tag == CURVE) {
                byte[] curve = new byte[content.remaining()];
                content.get(curve);
                return curve;
            }
        }
        throw new IllegalArgumentException("names no curve");
    }

    /** Takes length and content, after the tag (DER, X.690). */
    private static ByteBuffer content(ByteBuffer from) {
        int length = from.get() & 0xff;
        if (length > 0x7f) {
            int digits = length & 0x7f;
            length = 0;
            for (int at = 0; at < digits; at++) {
                length = (length << 8) | (from.get() & 0xff);
            }
        }
        if (length < 0 || length > from.remaining()) {
            throw new IllegalArgumentException("is longer than the file");
        }
        ByteBuffer content = from.slice(from.position(), length);
        from.position(from.position() + length);
        return content;
    }

    /** Tag, length and content; no key is longer than 64 KiB. */
    private static byte[] element(int tag, byte[] content) {
        ByteArrayOutputStream element = new ByteArrayOutputStream();
        element.write(tag);
        if (content.length <= 0x7f) {
            element.write(content.length);
        } else if (content.length <= 0xff) {
            element.write(0x81);
            element.write(content.length);
        } else {
            element.write(0x82);
            element.write(content.length >> 8);
            element.write(content.length);
        }
        element.writeBytes(content);
        return element.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }
}
