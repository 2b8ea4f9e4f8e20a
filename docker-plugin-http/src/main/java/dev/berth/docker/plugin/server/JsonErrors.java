package dev.berth.docker.plugin.server;

import dev.berth.docker.plugin.json.ErrorText;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Tells what the HTTP server itself refuses, such as a malformed request, in the protocol's form. */
final class JsonErrors extends ErrorHandler {
    @Override
    public boolean errorPageForMethod(String method) {
        return true;
    }

    @Override
    protected void generateResponse(
            Request request,
            Response response,
            int code,
            @Nullable String message,
            @Nullable Throwable cause,
            Callback callback) {
        byte[] body = ErrorText.of(message == null ? "HTTP status " + code : message);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, PluginHandler.CONTENT_TYPE);
        response.write(true, ByteBuffer.wrap(body), callback);
    }
}
