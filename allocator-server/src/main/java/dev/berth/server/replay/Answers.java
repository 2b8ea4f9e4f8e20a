package dev.berth.server.replay;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;

/**
 * Compares answers as JSON values: absent, {@code null} and empty are equal, the order of keys means nothing, that of lists
 * does, and numbers are equal by value.
 */
final class Answers {
    private static final String ERROR = "error";

    private Answers() {}

    /** Whether the answer is the expected one; {@code expect.error} is a code, or a list of codes of which one must come. */
    static boolean match(JsonNode expected, JsonNode got) {
        if (expected.has(ERROR) || got.has(ERROR)) {
            JsonNode code = got.path(ERROR);
            JsonNode codes = expected.path(ERROR);
            return codes.isArray() ? contains(codes, code) : !code.isMissingNode() && code.equals(codes);
        }
        return equal(expected, got);
    }

    private static boolean contains(JsonNode codes, JsonNode code) {
        for (JsonNode one : codes) {
            if (one.equals(code)) {
                return true;
            }
        }
        return false;
    }

    private static boolean equal(JsonNode left, JsonNode right) {
        if (isEmpty(left) || isEmpty(right)) {
            return isEmpty(left) && isEmpty(right);
        }
        if (left.isObject() && right.isObject()) {
            return covers(left, right) && covers(right, left);
        }
        if (left.isArray() && right.isArray()) {
            if (left.size() != right.size()) {
                return false;
            }
            for (int index = 0; index < left.size(); index++) {
                if (!equal(left.get(index), right.get(index))) {
                    return false;
                }
            }
            return true;
        }
        if (left.isNumber() && right.isNumber()) {
            return left.decimalValue().compareTo(right.decimalValue()) == 0;
        }
        return left.equals(right);
    }

    /** Whether every member of the one is a member of the other, with an equal value. */
    private static boolean covers(JsonNode one, JsonNode other) {
        for (Iterator<String> keys = one.fieldNames(); keys.hasNext(); ) {
            String key = keys.next();
            if (!equal(one.get(key), other.path(key))) {
                return false;
            }
        }
        return true;
    }

    /** An object whose members are all empty is not itself empty: {@code {"a":{}}} equals {@code {}} through its members. */
    private static boolean isEmpty(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return true;
        }
        if (node.isTextual()) {
            return node.textValue().isEmpty();
        }
        if (node.isObject()) {
            for (JsonNode member : node) {
                if (!isEmpty(member)) {
                    return false;
                }
            }
            return true;
        }
        return node.isArray() && node.isEmpty();
    }
}
