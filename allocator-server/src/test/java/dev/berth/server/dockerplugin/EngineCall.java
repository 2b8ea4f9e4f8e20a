package dev.berth.server.dockerplugin;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A connection as an engine has one: bytes on a socket, with the empty {@code Host} of Docker 20.10. Sends whatever it is told to,
 * so that it can be wrong in every way. Confined to one thread.
 */
final class EngineCall implements AutoCloseable {
    private final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocate(64 << 10).flip();

    EngineCall(Path socket) throws IOException {
        channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        boolean unused = channel.connect(UnixDomainSocketAddress.of(socket));
    }

    /** What came back. */
    record Answer(int status, String body) {
        /** Whether it says that what was asked was not done. */
        boolean isRefusal() {
            return status != 200 || body.contains("\"Error\":\"") || body.contains("\"Err\":\"");
        }

        /** The text of a field. */
        String text(String field) {
            String before = "\"" + field + "\":\"";
            int from = body.indexOf(before);
            return from < 0 ? "" : body.substring(from + before.length(), body.indexOf('"', from + before.length()));
        }
    }

    /** A call as an engine makes it. */
    Answer post(String method, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        return send(("POST /" + method + " HTTP/1.1\r\nHost: \r\nUser-Agent: Go-http-client/1.1\r\nContent-Length: "
                        + body.length
                        + "\r\nAccept: application/vnd.docker.plugins.v1.2+json\r\nAccept-Encoding: gzip\r\n\r\n"
                        + json)
                .getBytes(StandardCharsets.UTF_8));
    }

    /** These bytes. */
    Answer send(byte[] request) throws IOException {
        ByteBuffer out = ByteBuffer.wrap(request);
        while (out.hasRemaining()) {
            int unused = channel.write(out);
        }
        return answer();
    }

    /** These bytes and no more; null if the connection is closed without an answer. */
    @Nullable
    Answer sendAll(byte[] request) {
        try {
            ByteBuffer out = ByteBuffer.wrap(request);
            while (out.hasRemaining()) {
                int unused = channel.write(out);
            }
            channel.shutdownOutput();
        } catch (IOException e) {
            // it was refused before its end; the answer says why
        }
        try {
            return answer();
        } catch (IOException e) {
            return null;
        }
    }

    /** The next answer. */
    Answer answer() throws IOException {
        String status = line();
        int length = 0;
        for (String header = line(); !header.isEmpty(); header = line()) {
            if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(
                        header.substring(header.indexOf(':') + 1).strip());
            }
        }
        byte[] body = new byte[length];
        for (int i = 0; i < length; i++) {
            body[i] = next();
        }
        return new Answer(Integer.parseInt(status.split(" ", -1)[1]), new String(body, StandardCharsets.UTF_8).strip());
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (byte one = next(); one != '\n'; one = next()) {
            if (one != '\r') {
                line.append((char) one);
            }
        }
        return line.toString();
    }

    private byte next() throws IOException {
        if (!in.hasRemaining()) {
            in.clear();
            if (channel.read(in) < 0) {
                in.flip();
                throw new EOFException("the connection was closed");
            }
            in.flip();
        }
        return in.get();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
