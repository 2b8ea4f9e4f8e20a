package ${package};

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.spi.NetworkCapabilities;
import dev.berth.api.spi.NetworkDriver;
import dev.berth.api.spi.NetworkRelease;
import dev.berth.api.spi.NetworkRequest;
import dev.berth.api.spi.Scope;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Gives each network an id that no other has. Each call checks first and changes then, so that a refusal has changed nothing.
 * Thread-safe by one lock; never blocks.
 */
final class ${classPrefix}Network implements NetworkDriver {
    private static final int LAST = 9999;
    private static final ErrorCode ID_IN_USE = new ErrorCode("${driverName}-id-in-use");
    private static final ErrorCode NO_MORE_IDS = new ErrorCode("${driverName}-no-more-ids");
    private static final NetworkCapabilities CAPABILITIES =
            NetworkCapabilities.of(Scope.GLOBAL).build();

    private final Map<String, Integer> idByNetwork = new HashMap<>();
    private final BitSet used = new BitSet();

    @Override
    public NetworkCapabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public synchronized Map<String, String> allocateNetwork(NetworkRequest request) {
        String network = request.networkId();
        if (idByNetwork.containsKey(network)) {
            throw refusal(ErrorCode.NETWORK_EXISTS, network, "has an id already");
        }
        String wanted = request.options().get(${classPrefix}NetworkProvider.ID); // the user's, or the answer before a restart
        int id = wanted == null ? anyFree(network) : checked(network, wanted);
        used.set(id);
        idByNetwork.put(network, id);
        Map<String, String> answer = new HashMap<>(request.options());
        answer.put(${classPrefix}NetworkProvider.ID, Integer.toString(id));
        return answer;
    }

    private int anyFree(String network) {
        int id = used.nextClearBit(1);
        if (id > LAST) {
            throw refusal(NO_MORE_IDS, network, "all ids up to " + LAST + " are in use; release a network");
        }
        return id;
    }

    private int checked(String network, String wanted) {
        if (!wanted.matches("[1-9][0-9]{0,3}")) {
            throw refusal(ErrorCode.INVALID_ARGUMENT, network, "the id is not 1 to " + LAST + ": " + wanted);
        }
        int id = Integer.parseInt(wanted);
        if (used.get(id)) {
            throw refusal(ID_IN_USE, network, "another network has id " + id + "; choose another one, or none to get any");
        }
        return id;
    }

    @Override
    public synchronized void freeNetwork(NetworkRelease release) {
        Integer id = idByNetwork.remove(release.networkId());
        if (id == null) {
            throw refusal(ErrorCode.UNKNOWN_NETWORK, release.networkId(), "has no id");
        }
        used.clear(id);
    }

    private static AllocatorException refusal(ErrorCode code, String network, String problem) {
        return AllocatorException.of(code, problem).subject("network " + network).build();
    }
}
