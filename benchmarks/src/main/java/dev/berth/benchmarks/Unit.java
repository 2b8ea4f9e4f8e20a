package dev.berth.benchmarks;

/** What a value counts. */
enum Unit {
    /** Nanoseconds. */
    NANOSECONDS("ns"),
    /** Milliseconds. */
    MILLISECONDS("ms"),
    /** Bytes. */
    BYTES("B");

    private final String symbol;

    Unit(String symbol) {
        this.symbol = symbol;
    }

    @Override
    public String toString() {
        return symbol;
    }
}
