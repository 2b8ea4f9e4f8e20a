package dev.berth.api.spi;

/**
 * A driver's name for a pool. Opaque to everyone else.
 *
 * @param value not empty
 */
public record PoolId(String value) {
    @Override
    public String toString() {
        return value;
    }
}
