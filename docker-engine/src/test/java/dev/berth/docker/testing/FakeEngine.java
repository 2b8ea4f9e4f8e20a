package dev.berth.docker.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** What answers on loopback in an engine's place; an answer is what goes over the wire, word for word. */
public final class FakeEngine implements AutoCloseable {
    /** What is never sent, so that the client waits. */
    public static final String SILENCE = "";

    private final ServerSocket listener;
    private final Map<String, String> answers;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    /**
     * Starts it.
     *
     * @param answers by the path asked for, without version and query; {@code *} for any other
     */
    public FakeEngine(ServerSocket listener, Map<String, String> answers) {
        this.listener = listener;
        this.answers = answers;
        Thread thread = new Thread(this::accept, "fake-engine");
        thread.setDaemon(true);
        thread.start();
    }

    public static FakeEngine plain(Map<String, String> answers) {
        try {
            return new FakeEngine(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), answers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An answer with this content. */
    public static String json(String content) {
        return "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Type: application/json\r\nContent-Length: "
                + content.getBytes(StandardCharsets.UTF_8).length + "\r\nConnection: close\r\n\r\n" + content;
    }

    public static String status(String statusLine, String content) {
        return "HTTP/1.1 " + statusLine + "\r\nContent-Length: " + content.length() + "\r\nConnection: close\r\n\r\n"
                + content;
    }

    public String host() {
        return "tcp://127.0.0.1:" + listener.getLocalPort();
    }

    /** The paths asked for, in order. */
    public List<String> asked() {
        return asked;
    }

    /** Waits until the client of the last connection has closed it. */
    public void awaitHangUp() throws IOException {
        open.get(open.size() - 1).getInputStream().readAllBytes();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                open.add(socket);
                Thread thread = new Thread(() -> answer(socket), "fake-engine-answer");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void answer(Socket socket) {
        try {
            BufferedReader request =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            request.mark(1);
            int start = request.read();
            if (start < 0) {
                return;
            }
            if (start != 'G') {
                socket.getOutputStream().write(status("400 Bad Request", "").getBytes(StandardCharsets.UTF_8));
                // As Go's server does when somebody speaks TLS to it. Closed with something unread, the connection
                // would be reset,
                // and the answer perhaps lost.
                socket.shutdownOutput();
                request.transferTo(Writer.nullWriter());
                socket.close();
                return;
            }
            request.reset();
            String first = request.readLine();
            String target = first.split(" ", -1)[1];
            for (String line = first; line != null && !line.isEmpty(); line = request.readLine()) {}
            asked.add(target);
            String path = target.replaceFirst("^/v[0-9.]+", "").replaceFirst("\\?.*", "");
            String answer = answers.getOrDefault(path, answers.getOrDefault("*", SILENCE));
            OutputStream out = socket.getOutputStream();
            out.write(answer.getBytes(StandardCharsets.UTF_8));
            out.flush();
            if (answer.contains("Connection: close")) {
                socket.close();
            }
        } catch (IOException e) {
            // the client has gone, or its handshake failed
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket each : open) {
                each.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
