package dev.berth.server.audit;

/**
 * Something that a driver may hold though nobody owns it, and that is to be neither tried nor reported any more. Immutable.
 *
 * @param driver whose it is, such as {@code ipam driver acme}
 * @param resource what, such as {@code address 10.0.0.5 of pool p1}
 * @param reason why it does not end by itself
 */
public record Dismissal(String driver, String resource, String reason) {}
