package dev.berth.server.http;

import dev.berth.server.rest.Answer;
import dev.berth.server.rest.ProblemDetails;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Answers what never gets to an endpoint: requests that are no HTTP, or beyond the limits of headers. Thread-safe. */
final class ProblemErrors extends ErrorHandler {
    private static Answer answer(int status) {
        return switch (status) {
            case 414 ->
                ProblemDetails.of(status, "uri-too-long", "the address is too long", "shorten it")
                        .answer();
            case 431 ->
                ProblemDetails.of(status, "header-too-large", "the header is too long", "send less of it")
                        .answer();
            case 408 ->
                ProblemDetails.of(status, "request-timeout", "the request did not arrive in time", "send it faster")
                        .answer();
            case 503 ->
                ProblemDetails.of(status, "stopping", "the server is being stopped", "try again soon")
                        .answer();
            case 505 ->
                ProblemDetails.of(status, "version-not-supported", "this version of HTTP is not known", "use 1.1")
                        .answer();
            default ->
                status >= 500
                        ? ProblemDetails.internal().answer()
                        : ProblemDetails.of(status, "malformed-request", "this is no HTTP request", "see RFC 9112")
                                .answer();
        };
    }

    @Override
    public boolean errorPageForMethod(@Nullable String method) {
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
        Answer answer = answer(code);
        response.setStatus(answer.status());
        answer.headers().forEach((name, value) -> response.getHeaders().put(name, value));
        response.getHeaders().put(HttpHeader.CONNECTION, "close"); // where this request ends is not known
        response.write(true, ByteBuffer.wrap(answer.body()), callback);
    }
}
