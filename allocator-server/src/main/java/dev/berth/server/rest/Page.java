package dev.berth.server.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Which part of a list is wanted: {@code ?limit=&after=}. Immutable.
 *
 * @param limit at most so many
 * @param after those whose ids follow this one
 */
record Page(int limit, String after) {
    private static final int USUAL = 100;
    private static final int MOST = 1_000;
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,4}");

    /** @throws RequestException if the limit is no number from 1 to 1000 */
    static Page of(Call call) {
        String limit = call.query("limit").orElse(Integer.toString(USUAL));
        int number = NUMBER.matcher(limit).matches() ? Integer.parseInt(limit) : 0;
        if (number < 1 || number > MOST) {
            throw RequestException.malformed("limit is no number from 1 to " + MOST, "choose one");
        }
        return new Page(number, call.query("after").orElse(""));
    }

    /** How many to ask for: one more tells whether there are more. */
    int wanted() {
        return limit + 1;
    }

    /** {@code {"items","next"?}}, where {@code next} is the {@code after} of the next page. */
    <T> Answer answer(List<T> found, Function<T, ? extends JsonNode> json, Function<T, String> id) {
        List<T> items = found.subList(0, Math.min(limit, found.size()));
        ObjectNode page = JsonNodeFactory.instance.objectNode();
        ArrayNode list = page.putArray("items");
        items.forEach(item -> list.add(json.apply(item)));
        if (found.size() > items.size()) {
            page.put("next", id.apply(items.get(items.size() - 1)));
        }
        return Answer.json(200, page);
    }
}
