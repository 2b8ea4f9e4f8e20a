package dev.berth.host;

/** How far a jar came before a problem arose. In this order. */
public enum ProblemStage {
    /** Reading the file. */
    READ,
    /** Asking the {@link TrustPolicy}. */
    TRUST,
    /** Reading the manifest and the list of providers. */
    DESCRIPTOR,
    /** Comparing the SPI versions that it works with to the one here. */
    SPI_VERSION,
    /** Comparing ids and driver names with those of other jars, built-in drivers and pins. */
    CONFLICT,
    /** Making its class loader, and starting its {@code Plugin-Class} if it has one. */
    START,
    /** Creating a provider or a driver. */
    INSTANTIATE,
    /** Asking the new driver for its capabilities. */
    VERIFY,
    /** A call of a driver in use, its end included. */
    CALL
}
