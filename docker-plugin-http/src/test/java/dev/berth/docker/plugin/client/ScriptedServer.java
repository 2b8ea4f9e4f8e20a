package dev.berth.docker.plugin.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A server on a unix socket that reads each request whole and then does what a script says, on a thread of its own. */
final class ScriptedServer implements AutoCloseable {
    /** What it does with a request. */
    interface Script {
        void answer(SocketChannel client) throws IOException, InterruptedException;
    }

    private final ServerSocketChannel channel;
    private final Script script;
    private final Thread acceptor;
    private final List<SocketChannel> clients = new CopyOnWriteArrayList<>();

    /** Ends with the server. */
    final CountDownLatch closed = new CountDownLatch(1);

    final List<String> requests = new CopyOnWriteArrayList<>();

    ScriptedServer(Path socket, Script script) throws IOException {
        this.channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
        this.script = script;
        this.acceptor = start(this::accept);
    }

    private static Thread start(Runnable body) {
        Thread thread = new Thread(body, "scripted-server");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel client = channel.accept();
                clients.add(client);
                start(() -> serve(client));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(SocketChannel client) {
        try (client) {
            while (true) {
                String request = read(client);
                if (request.isEmpty()) {
                    return;
                }
                requests.add(request);
                script.answer(client);
            }
        } catch (IOException | InterruptedException e) {
            // the client has had enough, or the test has
        }
    }

    private static String read(SocketChannel client) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (!bytes.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            if (client.read(one.clear()) < 0) {
                return "";
            }
            bytes.write(one.array()[0]);
        }
        String head = bytes.toString(StandardCharsets.ISO_8859_1);
        int length = head.lines()
                .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:"))
                .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                .findFirst()
                .orElse(0);
        ByteBuffer body = ByteBuffer.allocate(length);
        while (body.hasRemaining()) {
            if (client.read(body) < 0) {
                return "";
            }
        }
        return head + new String(body.array(), StandardCharsets.UTF_8);
    }

    static void write(SocketChannel client, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            client.write(bytes);
        }
    }

    /** A whole answer. */
    static Script reply(String status, String contentType, String body) {
        return client -> write(
                client,
                "HTTP/1.1 " + status + "\r\n" + (contentType.isEmpty() ? "" : "Content-Type: " + contentType + "\r\n")
                        + "Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body);
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        channel.close();
        joinAcceptor(); // which may just have taken one more client
        for (SocketChannel client : clients) {
            client.close();
        }
    }

    private void joinAcceptor() {
        try {
            acceptor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
