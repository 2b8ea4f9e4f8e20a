package dev.berth.postgres;

import dev.berth.api.spi.IpamDriverProvider;
import dev.berth.tck.IpamDriverContract;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RealPostgres.class)
@Tag("long")
class PostgresIpamContractTest extends IpamDriverContract {
    private TestDatabase database;

    @BeforeEach
    void use(TestDatabase fresh) {
        database = fresh;
    }

    @Override
    protected IpamDriverProvider provider() {
        return new PostgresIpamProvider();
    }

    @Override
    protected Map<String, String> configuration() {
        return database.configuration("a");
    }
}
