package dev.berth.docker.plugin.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Writes bytes to a socket and reads what comes back until the other side closes. */
final class RawHttp {
    private RawHttp() {}

    /** A call as an engine of 20.10 makes it: an empty Host, no Content-Type. */
    static Answer call(Path socket, String method, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return send(
                socket,
                ("POST /" + method + " HTTP/1.1\r\nHost: \r\nUser-Agent: Go-http-client/1.1\r\nContent-Length: "
                        + bytes.length + "\r\nAccept: application/vnd.docker.plugins.v1.2+json\r\n"
                        + "Connection: close\r\n\r\n" + body));
    }

    static Answer send(Path socket, String request) throws IOException {
        return Answer.of(exchange(socket, request.getBytes(StandardCharsets.UTF_8)));
    }

    /** What comes back for these bytes, after which no more are sent. */
    static byte[] exchange(Path socket, byte[] request) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            ByteBuffer out = ByteBuffer.wrap(request);
            try {
                while (out.hasRemaining()) {
                    channel.write(out);
                }
                channel.shutdownOutput();
            } catch (IOException e) {
                // the server has answered and closed before it had all
            }
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            ByteBuffer in = ByteBuffer.allocate(4096);
            try {
                while (channel.read(in.clear()) >= 0) {
                    answer.write(in.array(), 0, in.position());
                }
            } catch (IOException e) {
                // it closed without having read all; what came before counts
            }
            return answer.toByteArray();
        }
    }

    /** One that is kept for several requests. */
    record Connection(SocketChannel channel) implements AutoCloseable {
        static Connection to(Path socket) throws IOException {
            return new Connection(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
        }

        void write(String text) throws IOException {
            ByteBuffer out = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (out.hasRemaining()) {
                channel.write(out);
            }
        }

        String readUntil(String end) throws IOException {
            StringBuilder text = new StringBuilder();
            ByteBuffer one = ByteBuffer.allocate(1);
            while (!text.toString().endsWith(end) && channel.read(one) >= 0) {
                text.append((char) one.flip().get());
                one.clear();
            }
            return text.toString();
        }

        void readToEnd() throws IOException {
            ByteBuffer in = ByteBuffer.allocate(4096);
            while (channel.read(in) >= 0) {
                in.clear();
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    record Answer(int status, String head, String body) {
        static Answer of(byte[] bytes) {
            String text = new String(bytes, StandardCharsets.UTF_8);
            int end = text.indexOf("\r\n\r\n");
            if (end < 0) {
                return new Answer(0, text, "");
            }
            return new Answer(Integer.parseInt(text.substring(9, 12)), text.substring(0, end), text.substring(end + 4));
        }
    }
}
