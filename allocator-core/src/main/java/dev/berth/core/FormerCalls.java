package dev.berth.core;

import dev.berth.api.error.AllocatorException;
import dev.berth.core.intents.Intent;
import dev.berth.core.intents.IntentLog.Noted;
import dev.berth.core.ledger.Ledger;
import dev.berth.core.ledger.LedgerBook;
import dev.berth.core.pending.DriverRequests;
import dev.berth.core.registry.DriverRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Settles, after a restart, the calls that were under way when the program ended (GEN-8): what a restored object holds stays;
 * everything else is given back, if need be by asking an idempotent driver again; what only a lost answer could name is reported
 * as a possible orphan. Confined to one thread.
 */
final class FormerCalls {
    private final Networks networks;
    private final DriverRequests drivers;
    private final DriverRegistry registry;
    private final LedgerBook ledgers;
    /** Drivers that failed just now: each of them is waited for once only. */
    private final Map<String, AllocatorException> failing = new HashMap<>();

    FormerCalls(Networks networks, DriverRequests drivers, DriverRegistry registry, LedgerBook ledgers) {
        this.networks = networks;
        this.drivers = drivers;
        this.registry = registry;
        this.ledgers = ledgers;
    }

    void settle(List<Noted> unsettled, Predicate<Intent> claimed) {
        for (Noted noted : unsettled) {
            Intent intent = noted.intent();
            if (intent.needsItsAnswer()) { // and it is in no object: it would be stored with that, and this struck out
                drivers.orphan(noted);
            } else if (isHeld(intent)) {
                if (!drivers.isDoubted(intent)) {
                    noted.settled();
                }
            } else if (!claimed.test(intent)) {
                giveBack(noted);
            }
        }
    }

    private void giveBack(Noted noted) {
        String driver = noted.intent().title();
        AllocatorException failure = drivers.giveBackFormer(noted, registry, ledgers, failing.get(driver));
        if (failure != null) {
            failing.put(driver, failure);
        }
    }

    private boolean isHeld(Intent intent) {
        if (intent instanceof Intent.AddressReturn one) {
            Ledger ledger = ledgers.find(one.driver(), one.addressSpace(), one.subnet());
            return ledger != null && ledger.holder(one.release().address()) != null;
        }
        if (intent instanceof Intent.PoolReturn one) {
            return ledgers.isNoted(one.driver(), one.release().pool());
        }
        if (intent instanceof Intent.NetworkReturn one) {
            LiveNetwork network = networks.find(one.release().networkId());
            return network != null
                    && network.isLive()
                    && network.parts().driver().calls().name().equals(one.driver());
        }
        return false; // asking again tells whether the answer is what an object holds
    }
}
