package dev.berth.server.rest;

import dev.berth.api.error.ErrorCode;
import dev.berth.server.sandbox.Sandboxes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which status code says what. */
final class Statuses {
    private static final int CONFLICT = 409;

    private static final Map<ErrorCode, Integer> BY_CODE = new HashMap<>();

    static {
        List.of(
                        ErrorCode.UNKNOWN_NETWORK,
                        ErrorCode.UNKNOWN_SERVICE,
                        ErrorCode.UNKNOWN_TASK,
                        ErrorCode.UNKNOWN_NODE,
                        ErrorCode.UNKNOWN_POOL,
                        Sandboxes.UNKNOWN_SANDBOX)
                .forEach(code -> BY_CODE.put(code, 404));
        List.of(
                        ErrorCode.INVALID_ARGUMENT,
                        ErrorCode.INVALID_ADDRESS,
                        ErrorCode.INVALID_ADDRESS_SPACE,
                        ErrorCode.INVALID_POOL,
                        ErrorCode.INVALID_SUB_POOL,
                        ErrorCode.INVALID_VNI,
                        ErrorCode.ADDRESS_OUT_OF_RANGE,
                        ErrorCode.IMMUTABLE_FIELD,
                        ErrorCode.UNKNOWN_DRIVER,
                        ErrorCode.UNKNOWN_IPAM_DRIVER)
                .forEach(code -> BY_CODE.put(code, 422));
        BY_CODE.put(ErrorCode.VERSION_CONFLICT, 412);
        BY_CODE.put(Sandboxes.TOO_MANY_SANDBOXES, 429);
        BY_CODE.put(ErrorCode.DRIVER_FAILURE, 502);
        BY_CODE.put(ErrorCode.DRIVER_UNAVAILABLE, 503);
        BY_CODE.put(ErrorCode.STORE_FAILURE, 503);
        BY_CODE.put(ErrorCode.STATE_IN_USE, 503);
    }

    private static final Map<Integer, String> TITLES = Map.ofEntries(
            Map.entry(400, "Bad Request"),
            Map.entry(401, "Unauthorized"),
            Map.entry(404, "Not Found"),
            Map.entry(405, "Method Not Allowed"),
            Map.entry(408, "Request Timeout"),
            Map.entry(409, "Conflict"),
            Map.entry(412, "Precondition Failed"),
            Map.entry(413, "Content Too Large"),
            Map.entry(414, "URI Too Long"),
            Map.entry(415, "Unsupported Media Type"),
            Map.entry(421, "Misdirected Request"),
            Map.entry(422, "Unprocessable Content"),
            Map.entry(429, "Too Many Requests"),
            Map.entry(431, "Request Header Fields Too Large"),
            Map.entry(500, "Internal Server Error"),
            Map.entry(502, "Bad Gateway"),
            Map.entry(503, "Service Unavailable"),
            Map.entry(505, "HTTP Version Not Supported"));

    private Statuses() {}

    /** A vendor's own codes are conflicts: what is wanted and what is there do not fit. */
    static int of(ErrorCode code) {
        return BY_CODE.getOrDefault(code, CONFLICT);
    }

    static String title(int status) {
        return TITLES.getOrDefault(status, "Error " + status);
    }
}
