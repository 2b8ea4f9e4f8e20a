package dev.berth.docker.plugin.client;

import dev.berth.docker.plugin.BrokenExchange;
import dev.berth.docker.plugin.PluginRefusal;
import dev.berth.docker.plugin.PluginType;
import dev.berth.docker.plugin.json.JsonMessage;
import dev.berth.docker.plugin.json.MalformedMessage;
import dev.berth.docker.plugin.json.PluginCall;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** What a reply means. */
final class Answers {
    private static final int OK = 200;
    private static final int LONGEST_TEXT = 500;
    /** What reads as text is taken, too: servers say so of JSON when nobody tells them better. */
    private static final List<String> CONTENT_TYPES =
            List.of("application/vnd.docker.plugins.", "application/json", "text/plain");

    private Answers() {}

    /**
     * The answer to a call.
     *
     * @param where names the plugin and the call
     * @throws PluginRefusal if the plugin says that it failed, or that the request is wrong
     * @throws BrokenExchange if the reply promises nothing, or is not understood
     */
    static <A> A answer(PluginCall<?, A> call, String where, Exchange.Reply reply) {
        if (reply.status() != OK) {
            throw failure(call, where, reply);
        }
        if (!isKnown(reply.contentType())) {
            throw new BrokenExchange(where + ": answered with the content type \"" + printable(reply.contentType())
                    + "\", which is not that of a plugin");
        }
        try {
            JsonMessage json = JsonMessage.parse(reply.body());
            String error = json.text(call.errorField());
            if (!error.isEmpty()) {
                throw refusal(where, error, OK);
            }
            return call.answer().read(json);
        } catch (MalformedMessage e) {
            throw new BrokenExchange(where + ": answered with status 200 and a body that is " + e.getMessage(), e);
        }
    }

    private static RuntimeException failure(PluginCall<?, ?> call, String where, Exchange.Reply reply) {
        int status = reply.status();
        String said = errorText(call, reply.body());
        if (!said.isEmpty()) {
            return refusal(where, said, status);
        }
        String body = printable(new String(reply.body(), StandardCharsets.UTF_8).strip());
        if (status == 404) {
            return refusal(where, "the plugin does not have this method (status 404)", status);
        }
        if (status >= 400 && status < 500) {
            return refusal(where, "status " + status + (body.isEmpty() ? "" : ": " + body), status);
        }
        return new BrokenExchange(where + ": answered with status " + status + (body.isEmpty() ? "" : ": " + body));
    }

    private static String errorText(PluginCall<?, ?> call, byte[] body) {
        try {
            JsonMessage json = JsonMessage.parse(body);
            String error = json.text(PluginType.NETWORK_DRIVER.errorField());
            return error.isEmpty() ? json.text(call.errorField()) : error;
        } catch (MalformedMessage e) {
            return "";
        }
    }

    private static PluginRefusal refusal(String where, String text, int status) {
        String shown = printable(text);
        return new PluginRefusal(where + ": " + shown, shown, status);
    }

    private static boolean isKnown(String contentType) {
        String type = contentType.strip().toLowerCase(Locale.ROOT);
        return type.isEmpty() || CONTENT_TYPES.stream().anyMatch(type::startsWith);
    }

    /** Somebody else's text, as it may stand in a message of ours: on one line, and not without end. */
    private static String printable(String text) {
        String shortened = text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) + "..." : text;
        return shortened.replaceAll("\\p{Cntrl}+", " ");
    }
}
