/** The contract of drivers as tests: what a vendor's driver must do, rule by rule. Needs the API and JUnit Jupiter's. */
module dev.berth.tck {
    requires transitive dev.berth.api;
    requires transitive org.junit.jupiter.api;
    requires java.management;
    requires static org.jspecify;

    exports dev.berth.tck;

    opens dev.berth.tck;
}
