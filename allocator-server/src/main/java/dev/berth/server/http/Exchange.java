package dev.berth.server.http;

import dev.berth.server.rest.Answer;
import dev.berth.server.rest.Call;
import dev.berth.server.rest.EventStream;
import dev.berth.server.rest.ProblemDetails;
import dev.berth.server.rest.QueryText;
import dev.berth.server.rest.Reply;
import dev.berth.server.rest.RequestException;
import dev.berth.server.rest.Router;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.QuietException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request and its answer. What an endpoint throws becomes problem details, and never a stack trace. */
final class Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
    private static final String NO_ROUTE = "none";

    private final Request request;
    private final Response response;
    private final Callback callback;
    private final RequestLog log;
    private String route = NO_ROUTE;

    Exchange(Request request, Response response, Callback callback, RequestLog log) {
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.log = log;
    }

    /** Whatever is sent is read, lest a client be cut off while it sends and not see the answer. */
    void begin(Router router, Admission admission, ServerSettings.Limits limits, ContentBudget budget) {
        Router.Match match;
        try {
            admission.check(request);
            match = router.match(request.getMethod(), request.getHttpURI().getPath());
            route = match.route().template();
            if (match.route().takesContent()) {
                checkContentType();
            }
        } catch (RuntimeException | Error e) {
            new ContentReader(request, limits, budget, body -> {}, this::fail).refuse(e);
            return;
        }
        new ContentReader(request, limits, budget, body -> reply(match, body), this::fail).start();
    }

    /** A page of another origin cannot send this type without being allowed to. */
    private void checkContentType() {
        String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
        String bare = type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!bare.equals("application/json")) {
            throw new RequestException(ProblemDetails.of(
                            415,
                            "unsupported-media-type",
                            bare.isEmpty() ? "the content has no type" : "the content is no JSON by its type",
                            "send it with the header Content-Type: application/json")
                    .with("Accept", "application/json"));
        }
    }

    private void reply(Router.Match match, byte[] body) {
        try {
            write(match.route().endpoint().reply(call(match, body)));
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    private Call call(Router.Match match, byte[] body) {
        Map<String, String> headers = new HashMap<>();
        for (HttpField field : request.getHeaders()) {
            headers.merge(
                    field.getLowerCaseName(), String.valueOf(field.getValue()), (one, other) -> one + ", " + other);
        }
        return new Call(match.parameters(), QueryText.parse(request.getHttpURI().getQuery()), headers, body);
    }

    private void write(Reply reply) {
        if (reply instanceof EventStream stream) {
            log(200);
            new EventWriter(response, callback, stream.events()).start(request);
        } else {
            write((Answer) reply);
        }
    }

    private void write(Answer answer) {
        log(answer.status());
        response.setStatus(answer.status());
        answer.headers().forEach((name, value) -> response.getHeaders().put(name, value));
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        response.write(true, ByteBuffer.wrap(answer.body()), callback);
    }

    private void fail(Throwable failure) {
        if (failure instanceof QuietException || failure instanceof java.io.IOException) {
            callback.failed(failure); // the client went away
            return;
        }
        ProblemDetails problem = ProblemDetails.of(failure);
        if (problem.status() == 500) {
            LOG.error("{} {} failed", request.getMethod(), route, failure);
        }
        write(problem.answer());
    }

    private void log(int status) {
        log.answered(request.getMethod(), route, status, System.nanoTime() - request.getBeginNanoTime());
    }
}
