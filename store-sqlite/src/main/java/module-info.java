/** The durable store for one machine: a SQLite file. */
module dev.berth.store.sqlite {
    requires transitive dev.berth.api;
    requires java.sql;
    requires org.xerial.sqlitejdbc;
    requires static org.jspecify;

    exports dev.berth.store.sqlite;
}
