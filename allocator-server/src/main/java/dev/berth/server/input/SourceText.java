package dev.berth.server.input;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/** Reads a text file whole, within a limit of size, and refuses what is no text. */
final class SourceText {
    private static final char BYTE_ORDER_MARK = '\ufeff';

    private SourceText() {}

    static String read(Path file, int limit) {
        String text = decode(file, bytes(file, limit));
        return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    }

    private static byte[] bytes(Path file, int limit) {
        if (Files.isDirectory(file)) {
            throw InputException.of(file, "this is a directory", "name a file in it");
        }
        try {
            long size = Files.size(file);
            if (size > limit) {
                throw tooLarge(file, inMebibytes(size), limit);
            }
            try (InputStream in = Files.newInputStream(file)) {
                byte[] bytes = in.readNBytes(limit + 1); // a pipe has no size to ask for
                if (bytes.length > limit) {
                    throw tooLarge(file, "more than " + inMebibytes(limit), limit);
                }
                if (bytes.length == 0) {
                    throw SourceDocument.empty(file);
                }
                return bytes;
            }
        } catch (NoSuchFileException e) {
            throw InputException.noSuchFile(file);
        } catch (AccessDeniedException e) {
            throw InputException.of(file, "the file may not be read", "give yourself permission to read it");
        } catch (IOException e) {
            throw InputException.of(file, "reading failed: " + e.getMessage(), "check the file and its disk");
        }
    }

    private static InputException tooLarge(Path file, String size, int limit) {
        return InputException.of(
                file,
                "the file is " + size + " long, and the limit is " + inMebibytes(limit),
                "split it into several files");
    }

    private static String inMebibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (1 << 20));
    }

    private static String decode(Path file, byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(in, out, true);
        out.flip();
        if (result.isError()) {
            throw InputException.at(file, lineAtEnd(out), "not UTF-8 text", "give a YAML or JSON file in UTF-8");
        }
        for (int at = 0; at < out.length(); at++) {
            char c = out.charAt(at);
            if (c < ' ' && c != '\n' && c != '\r' && c != '\t') {
                int line = lineAtEnd(out.subSequence(0, at));
                throw InputException.at(
                        file,
                        line,
                        String.format(Locale.ROOT, "a control character (0x%02x), so this is no text file", (int) c),
                        "give a YAML or JSON file");
            }
        }
        return out.toString();
    }

    private static int lineAtEnd(CharSequence text) {
        return 1 + (int) text.chars().filter(c -> c == '\n').count();
    }
}
