package dev.berth.docker.plugin.server;

import dev.berth.api.error.AllocatorException;
import dev.berth.docker.plugin.PluginRefusal;
import dev.berth.docker.plugin.json.ErrorText;
import dev.berth.docker.plugin.json.HandshakeCalls;
import dev.berth.docker.plugin.json.MalformedMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the calls of a Docker engine. A driver's refusal is told with status 200, in the field of the protocol; every other
 * status says that the request was wrong, or that the plugin is.
 */
final class PluginHandler extends Handler.Abstract {
    private static final Logger LOG = LoggerFactory.getLogger(PluginHandler.class);
    static final String CONTENT_TYPE = "application/vnd.docker.plugins.v1.2+json";

    private final Map<String, Route<?, ?>> routes;
    private final int bodyBytes;

    PluginHandler(Map<String, Route<?, ?>> routes, int bodyBytes) {
        this.routes = routes;
        this.bodyBytes = bodyBytes;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws IOException {
        String path = request.getHttpURI().getPath();
        Route<?, ?> route = path == null ? null : routes.get(path);
        if (route == null) {
            refuse(response, callback, HttpStatus.NOT_FOUND_404, "there is no method " + path);
        } else if (!HttpMethod.POST.is(request.getMethod())) {
            response.getHeaders().put(HttpHeader.ALLOW, "POST");
            refuse(response, callback, HttpStatus.METHOD_NOT_ALLOWED_405, route.call() + " is called with POST");
        } else {
            byte[] body;
            try (InputStream content = Content.Source.asInputStream(request)) {
                body = content.readNBytes(bodyBytes + 1);
            }
            if (body.length > bodyBytes) {
                refuse(
                        response,
                        callback,
                        HttpStatus.PAYLOAD_TOO_LARGE_413,
                        "the body of " + route.call() + " is longer than " + bodyBytes + " bytes");
            } else {
                answer(route, body, response, callback);
            }
        }
        return true;
    }

    private static void answer(Route<?, ?> route, byte[] body, Response response, Callback callback) {
        try {
            send(response, callback, HttpStatus.OK_200, route.answer(body));
        } catch (MalformedMessage e) {
            refuse(
                    response,
                    callback,
                    HttpStatus.BAD_REQUEST_400,
                    "the body of " + route.call() + " is " + e.getMessage());
        } catch (PluginRefusal | AllocatorException e) {
            String text = String.valueOf(e.getMessage());
            if (route.call()
                    .equals(
                            HandshakeCalls
                                    .ACTIVATE)) { // with 200 an engine takes it, for its life, for a plugin of no kind
                refuse(response, callback, HttpStatus.SERVICE_UNAVAILABLE_503, text);
            } else {
                send(response, callback, HttpStatus.OK_200, ErrorText.of(route.call(), text));
            }
        } catch (RuntimeException | Error e) {
            LOG.error("{} failed", route.call(), e);
            refuse(
                    response,
                    callback,
                    HttpStatus.INTERNAL_SERVER_ERROR_500,
                    route.call() + " failed; the log of the plugin says why");
        }
    }

    private static void refuse(Response response, Callback callback, int status, String text) {
        send(response, callback, status, ErrorText.of(text));
    }

    private static void send(Response response, Callback callback, int status, byte[] body) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, CONTENT_TYPE);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        response.write(true, ByteBuffer.wrap(body), callback);
    }
}
