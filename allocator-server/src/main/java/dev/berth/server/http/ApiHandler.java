package dev.berth.server.http;

import dev.berth.server.rest.Router;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers every request that is well-formed HTTP. Thread-safe. */
final class ApiHandler extends Handler.Abstract {
    private final Router router;
    private final Admission admission;
    private final ServerSettings.Limits limits;
    private final ContentBudget budget;
    private final RequestLog log;

    ApiHandler(Router router, Admission admission, ServerSettings.Limits limits, RequestLog log) {
        this.router = router;
        this.admission = admission;
        this.limits = limits;
        this.budget = new ContentBudget(2L * limits.contentBytes());
        this.log = log;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        new Exchange(request, response, callback, log).begin(router, admission, limits, budget);
        return true;
    }
}
